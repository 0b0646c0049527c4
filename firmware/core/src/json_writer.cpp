#include "pitwatch/json_writer.h"

#include <string.h>

namespace pitwatch {

void JsonWriter::put(char c) {
  if (at_ < end_)
    *at_++ = c;
  else
    overflow_ = true;
}

void JsonWriter::putAll(Text text) {
  for (size_t i = 0; i < text.size; ++i) put(text.data[i]);
}

void JsonWriter::putQuoted(Text text) {
  put('"');
  for (size_t i = 0; i < text.size; ++i) {
    const auto c = static_cast<unsigned char>(text.data[i]);
    if (c < 0x20) {
      putAll("\\u00");
      put("0123456789abcdef"[c >> 4]);
      put("0123456789abcdef"[c & 15]);
      continue;
    }
    if (c == '"' || c == '\\') put('\\');
    put(static_cast<char>(c));
  }
  put('"');
}

void JsonWriter::putName(const char* name) {
  if (comma_) put(',');
  comma_ = true;
  if (name == nullptr) return;
  putQuoted(Text(name, strlen(name)));
  put(':');
}

JsonWriter& JsonWriter::open(const char* name, char bracket) {
  putName(name);
  put(bracket);
  comma_ = false;
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  put(bracket);
  comma_ = true;
  --depth_;
  return *this;
}

JsonWriter& JsonWriter::text(const char* name, Text value) {
  putName(name);
  putQuoted(value);
  return *this;
}

JsonWriter& JsonWriter::textOrNull(const char* name, Text value) {
  return value.size == 0 ? null(name) : text(name, value);
}

JsonWriter& JsonWriter::fixed(const char* name, int32_t value, unsigned decimals) {
  uint32_t magnitude = value < 0 ? 0 - static_cast<uint32_t>(value) : static_cast<uint32_t>(value);
  for (; decimals > 0 && magnitude % 10 == 0; --decimals) magnitude /= 10;
  return signedNumber(name, magnitude, decimals, value < 0);
}

JsonWriter& JsonWriter::signedNumber(const char* name, uint32_t magnitude, unsigned decimals, bool negative) {
  putName(name);
  if (negative) put('-');
  char reversed[12];
  unsigned n = 0;
  do {
    if (decimals > 0 && n == decimals) reversed[n++] = '.';
    reversed[n++] = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  } while (magnitude != 0 || (decimals > 0 && n < decimals + 2));
  while (n > 0) put(reversed[--n]);
  return *this;
}

JsonWriter& JsonWriter::boolean(const char* name, bool value) {
  putName(name);
  putAll(value ? Text("true") : Text("false"));
  return *this;
}

JsonWriter& JsonWriter::null(const char* name) {
  putName(name);
  putAll("null");
  return *this;
}

}  // namespace pitwatch
