#pragma once
#include <stdint.h>
#include "pitwatch/text.h"
namespace pitwatch {

/// Strict pull reader for one small JSON object; no tokens, no copies, depth at most 8.
///
///   JsonReader in(text);
///   for (in.enterObject(); in.nextKey(key);) { if (key == "v") in.number(v); else in.skip(); }
///   if (!in.finished()) -> malformed
///
/// After the first error every call returns false.
class JsonReader {
 public:
  explicit JsonReader(Text text) : at_(text.data), end_(text.data + text.size) {}
  bool enterObject();
  bool nextKey(Text& key);     ///< false at the closing brace or on error; escapes stay as they are
  bool number(uint32_t& out);  ///< fails on a sign, fractions, exponents, and above 32 bits
  bool string(char* out, size_t capacity, size_t& size);  ///< unescapes; fails when it does not fit
  /// The same into a text of fixed size.
  template <size_t N>
  bool string(FixedText<N>& out) {
    size_t size = 0;
    const bool fits = string(out.data, N, size);
    out.data[fits ? size : 0] = '\0';
    return fits;
  }
  bool rawString(Text& raw);  ///< of any length; escapes stay as they are
  bool boolean(bool& out);
  bool skip();      ///< any value
  bool finished();  ///< everything closed, nothing but blanks left
  bool failed() const { return failed_; }
  char peek();  ///< first character of the next value, 0 at the end

 private:
  bool fail() {
    failed_ = true;
    return false;
  }
  void blanks();
  bool take(char c);
  bool literal(const char* word, size_t n);
  bool number();
  bool value(unsigned depth);
  const char* at_;
  const char* end_;
  bool failed_ = false, first_ = false;
  uint8_t depth_ = 0;
};

}  // namespace pitwatch
