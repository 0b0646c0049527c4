#pragma once
#include <stddef.h>
#include <string.h>

namespace pitwatch {

/// A piece of text that belongs to the caller; not terminated. (std::string_view would pull in code that throws.)
struct Text {
  const char* data = "";
  size_t size = 0;

  constexpr Text() = default;
  constexpr Text(const char* d, size_t n) : data(d), size(n) {}
  template <size_t N>
  constexpr Text(const char (&literal)[N]) : data(literal), size(N - 1) {}

  bool operator==(Text other) const { return size == other.size && memcmp(data, other.data, size) == 0; }
  bool operator!=(Text other) const { return !(*this == other); }
};

/// @return the text in an array that may be full, and then has no terminator
template <size_t N>
Text textIn(const char (&array)[N]) {
  const void* end = memchr(array, '\0', N);
  return Text(array, end == nullptr ? N : static_cast<size_t>(static_cast<const char*>(end) - array));
}

/// A text of at most `N` characters that is kept by value; always terminated.
template <size_t N>
struct FixedText {
  char data[N + 1] = {};

  Text text() const { return Text(data, strlen(data)); }
  bool empty() const { return data[0] == '\0'; }
  void clear() { data[0] = '\0'; }
  /// @return false, and nothing changed, when it does not fit or holds a zero.
  bool set(Text value) {
    if (value.size > N || memchr(value.data, '\0', value.size) != nullptr) return false;
    memcpy(data, value.data, value.size);
    data[value.size] = '\0';
    return true;
  }
};

}  // namespace pitwatch
