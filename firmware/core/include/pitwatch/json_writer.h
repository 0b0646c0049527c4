#pragma once
#include <stdint.h>
#include "pitwatch/text.h"
namespace pitwatch {

/// Writes JSON into a fixed buffer. Past the end it only remembers that it overflowed, so callers check once.
class JsonWriter {
 public:
  JsonWriter(char* buffer, size_t capacity) : begin_(buffer), at_(buffer), end_(buffer + capacity) {}
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& key(Text name);
  JsonWriter& text(Text value);
  JsonWriter& integer(int64_t value);
  /// `value` / 10^decimals; fixed point, so no printf, no locale, no NaN.
  JsonWriter& fixed(int32_t value, unsigned decimals);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& textOrNull(Text value) { return value.size == 0 ? null() : text(value); }
  bool ok() const { return !overflow_ && depth_ == 0; }
  size_t size() const { return static_cast<size_t>(at_ - begin_); }

 private:
  void put(char c) {
    if (at_ < end_)
      *at_++ = c;
    else
      overflow_ = true;
  }
  void putAll(const char* s, size_t n);
  void separate() {
    if (comma_) put(',');
    comma_ = true;
  }
  void digits(uint64_t value, unsigned minimum);
  char* begin_;
  char* at_;
  char* end_;
  bool comma_ = false, overflow_ = false;
  uint8_t depth_ = 0;
};

}  // namespace pitwatch
