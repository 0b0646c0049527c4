#pragma once
#include <stdint.h>

#include "pitwatch/text.h"

namespace pitwatch {

/// Writes JSON into a fixed buffer. Past its end it only remembers that it overflowed, so that callers check once.
/// `name` is that of a member of an object; null for an element of an array.
class JsonWriter {
 public:
  JsonWriter(char* buffer, size_t capacity) : begin_(buffer), at_(buffer), end_(buffer + capacity) {}
  JsonWriter& open(const char* name, char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& text(const char* name, Text value);
  /// The same; null for an empty text.
  JsonWriter& textOrNull(const char* name, Text value);
  JsonWriter& number(const char* name, uint32_t value) { return signedNumber(name, value, 0, false); }
  /// `value` / 10^decimals; fixed point, so no printf, no locale, no NaN.
  JsonWriter& fixed(const char* name, int32_t value, unsigned decimals);
  JsonWriter& boolean(const char* name, bool value);
  JsonWriter& null(const char* name);
  bool ok() const { return !overflow_ && depth_ == 0; }
  size_t size() const { return static_cast<size_t>(at_ - begin_); }

 private:
  void put(char c);
  void putAll(Text text);
  void putName(const char* name);
  void putQuoted(Text text);
  JsonWriter& signedNumber(const char* name, uint32_t magnitude, unsigned decimals, bool negative);
  char* begin_;
  char* at_;
  char* end_;
  bool comma_ = false, overflow_ = false;
  uint8_t depth_ = 0;
};

}  // namespace pitwatch
