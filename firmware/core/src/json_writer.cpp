#include "pitwatch/json_writer.h"
namespace pitwatch {
void JsonWriter::putAll(const char* s, size_t n) {
  if (static_cast<size_t>(end_ - at_) < n) {
    overflow_ = true;
    return;
  }
  memcpy(at_, s, n);
  at_ += n;
}
JsonWriter& JsonWriter::open(char bracket) {
  separate();
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
JsonWriter& JsonWriter::key(Text name) {
  text(name);
  put(':');
  comma_ = false;
  return *this;
}
JsonWriter& JsonWriter::text(Text value) {
  separate();
  put('"');
  for (size_t i = 0; i < value.size; ++i) {
    const auto c = static_cast<unsigned char>(value.data[i]);
    if (c == '"' || c == '\\') {
      put('\\');
      put(static_cast<char>(c));
    } else if (c < 0x20) {
      putAll("\\u00", 4);
      put("0123456789abcdef"[c >> 4]);
      put("0123456789abcdef"[c & 15]);
    } else
      put(static_cast<char>(c));
  }
  put('"');
  return *this;
}
void JsonWriter::digits(uint64_t value, unsigned minimum) {
  char reversed[20];
  unsigned n = 0;
  // 32-bit division where possible: 64-bit division is a library call on a 32-bit core.
  while (value > UINT32_MAX) {
    reversed[n++] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  auto small = static_cast<uint32_t>(value);
  do {
    reversed[n++] = static_cast<char>('0' + small % 10);
    small /= 10;
  } while (small != 0);
  while (n < minimum) reversed[n++] = '0';
  while (n > 0) put(reversed[--n]);
}
JsonWriter& JsonWriter::integer(int64_t value) {
  separate();
  if (value < 0) put('-');
  digits(value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value), 1);
  return *this;
}
JsonWriter& JsonWriter::fixed(int32_t value, unsigned decimals) {
  separate();
  uint32_t magnitude = value < 0 ? 0 - static_cast<uint32_t>(value) : static_cast<uint32_t>(value);
  while (decimals > 0 && magnitude % 10 == 0) {
    magnitude /= 10;
    --decimals;
  }
  uint32_t scale = 1;
  for (unsigned i = 0; i < decimals; ++i) scale *= 10;
  if (value < 0) put('-');
  digits(magnitude / scale, 1);
  if (decimals > 0) {
    put('.');
    digits(magnitude % scale, decimals);
  }
  return *this;
}
JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  if (value)
    putAll("true", 4);
  else
    putAll("false", 5);
  return *this;
}
JsonWriter& JsonWriter::null() {
  separate();
  putAll("null", 4);
  return *this;
}
}  // namespace pitwatch
