#include "pitwatch/json_reader.h"
namespace pitwatch {
namespace {
constexpr unsigned kMaxDepth = 8;
bool digit(char c) { return c >= '0' && c <= '9'; }
int hex(char c) {
  if (digit(c)) return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
}  // namespace

void JsonReader::blanks() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}
char JsonReader::peek() {
  blanks();
  return at_ < end_ && !failed_ ? *at_ : '\0';
}
bool JsonReader::take(char c) {
  blanks();
  if (failed_ || at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}
bool JsonReader::enterObject() {
  if (depth_ >= kMaxDepth || !take('{')) return fail();
  ++depth_;
  first_ = true;
  return true;
}
bool JsonReader::nextKey(Text& key) {
  if (failed_ || depth_ == 0) return false;
  if (take('}')) {
    --depth_;
    first_ = false;
    return false;
  }
  if (!first_ && !take(',')) return fail();
  first_ = false;
  if (!rawString(key) || !take(':')) return fail();
  return true;
}
bool JsonReader::rawString(Text& raw) {
  if (!take('"')) return fail();
  const char* begin = at_;
  for (; at_ < end_ && *at_ != '"'; ++at_) {
    if (static_cast<unsigned char>(*at_) < 0x20) return fail();
    if (*at_ == '\\' && ++at_ == end_) return fail();
  }
  if (at_ == end_) return fail();
  raw = Text(begin, static_cast<size_t>(at_ - begin));
  ++at_;
  return true;
}
bool JsonReader::string(char* out, size_t capacity, size_t& size) {
  Text raw;
  if (!rawString(raw)) return false;
  size_t n = 0;
  auto put = [&](unsigned c) {
    if (n < capacity) {
      out[n++] = static_cast<char>(c);
      return true;
    }
    return false;
  };
  for (size_t i = 0; i < raw.size; ++i) {
    char c = raw.data[i];
    if (c != '\\') {
      if (!put(static_cast<unsigned char>(c))) return fail();
      continue;
    }
    c = raw.data[++i];
    switch (c) {
      case '"':
      case '\\':
      case '/':
        break;
      case 'n':
        c = '\n';
        break;
      case 't':
        c = '\t';
        break;
      case 'r':
        c = '\r';
        break;
      case 'b':
        c = '\b';
        break;
      case 'f':
        c = '\f';
        break;
      case 'u': {
        if (i + 4 >= raw.size) return fail();
        unsigned code = 0;
        for (int k = 0; k < 4; ++k) {
          const int h = hex(raw.data[++i]);
          if (h < 0) return fail();
          code = code * 16 + static_cast<unsigned>(h);
        }
        if (code == 0 || code > 0x7F) code = '?';  // commands are ASCII; reasons from people may lose an accent
        c = static_cast<char>(code);
        break;
      }
      default:
        return fail();
    }
    if (!put(static_cast<unsigned char>(c))) return fail();
  }
  size = n;
  return true;
}
bool JsonReader::number(uint32_t& out) {
  blanks();
  const char* begin = at_;
  if (failed_ || !number()) return fail();
  uint32_t value = 0;
  for (const char* p = begin; p < at_; ++p) {
    const auto next = static_cast<uint32_t>(*p - '0');
    if (next > 9 || value > (UINT32_MAX - next) / 10) return fail();
    value = value * 10 + next;
  }
  out = value;
  return true;
}
bool JsonReader::boolean(bool& out) {
  const char first = peek();
  if (first != 't' && first != 'f') return fail();
  out = first == 't';
  return skip();
}
bool JsonReader::number() {
  auto run = [&] {
    const char* b = at_;
    while (at_ < end_ && digit(*at_)) ++at_;
    return at_ > b;
  };
  if (at_ < end_ && *at_ == '-') ++at_;
  if (at_ < end_ && *at_ == '0')
    ++at_;
  else if (!run())
    return fail();
  if (at_ < end_ && *at_ == '.') {
    ++at_;
    if (!run()) return fail();
  }
  if (at_ < end_ && (*at_ | 0x20) == 'e') {
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!run()) return fail();
  }
  return true;
}
bool JsonReader::literal(const char* word, size_t n) {
  if (static_cast<size_t>(end_ - at_) < n || memcmp(at_, word, n) != 0) return fail();
  at_ += n;
  return true;
}
bool JsonReader::skip() { return !failed_ && value(depth_); }
bool JsonReader::value(unsigned depth) {
  if (depth > kMaxDepth) return fail();
  Text raw;
  switch (peek()) {
    case '"':
      return rawString(raw);
    case 't':
      return literal("true", 4);
    case 'f':
      return literal("false", 5);
    case 'n':
      return literal("null", 4);
    case '{':
      ++at_;
      if (take('}')) return true;
      do {
        if (!rawString(raw) || !take(':') || !value(depth + 1)) return fail();
      } while (take(','));
      return take('}') || fail();
    case '[':
      ++at_;
      if (take(']')) return true;
      do {
        if (!value(depth + 1)) return fail();
      } while (take(','));
      return take(']') || fail();
    default:
      return number();
  }
}
bool JsonReader::finished() {
  blanks();
  return !failed_ && depth_ == 0 && at_ == end_;
}
}  // namespace pitwatch
