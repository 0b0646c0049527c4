#include "pitwatch/command.h"

#include "pitwatch/json_reader.h"

namespace pitwatch {
namespace {

constexpr Text kKinds[] = {"DISABLE", "ENABLE",      "RESTART",    "SET_INTERVAL",
                           "ASSIGN",  "SET_LICENCE", "OTA_UPDATE", "IDENTIFY"};

CommandKind kindOf(Text name) {
  for (uint8_t i = 0; i < static_cast<uint8_t>(CommandKind::kUnknown); ++i)
    if (kKinds[i] == name) return static_cast<CommandKind>(i);
  return CommandKind::kUnknown;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hexBytes(Text text, uint8_t* out, size_t bytes) {
  if (text.size != 2 * bytes) return false;
  for (size_t i = 0; i < bytes; ++i) {
    const int high = nibble(text.data[2 * i]), low = nibble(text.data[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

int base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// @return bytes; 0: no base64, or it does not fit.
size_t base64Bytes(Text text, uint8_t* out, size_t capacity) {
  size_t n = 0;
  uint32_t bits = 0;
  unsigned have = 0;
  while (text.size > 0 && text.data[text.size - 1] == '=') --text.size;
  for (size_t i = 0; i < text.size; ++i) {
    const int digit = base64Digit(text.data[i]);
    if (digit < 0) return 0;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    if (n == capacity) return 0;
    have -= 8;
    out[n++] = static_cast<uint8_t>(bits >> have);
  }
  return n;
}

void readParams(JsonReader& in, Command& c) {
  FixedText<100> text;
  Text key;
  for (in.enterObject(); in.nextKey(key);) {
    if (in.peek() == 'n')
      in.skip();  // null counts as missing
    else if (key == "interval_s")
      in.integer(c.intervalS);
    else if (key == "seconds")
      in.integer(c.seconds);
    else if (key == "workshop")
      in.string(c.workshop);
    else if (key == "pit")
      in.string(c.pit);
    else if (key == "license_key")
      in.string(c.licenceKey);
    else if (key == "url")
      in.string(c.url);
    else if (key == "version")
      in.string(c.version);
    else if (key == "size")
      in.integer(c.size);
    else if (key == "exp")
      in.integer(c.expires);
    else if (key == "allow_downgrade")
      in.boolean(c.allowDowngrade);
    else if (key == "sha256" && in.string(text))
      c.hasSha256 = hexBytes(text.text(), c.sha256, sizeof c.sha256);
    else if (key == "signature" && in.string(text))
      c.signatureSize = base64Bytes(text.text(), c.signature, sizeof c.signature);
    else
      in.skip();
  }
}

}  // namespace

Text nameOf(AckState state) {
  static const Text kNames[] = {"accepted", "progress", "done", "failed", "rejected"};
  return kNames[static_cast<size_t>(state)];
}

Text nameOf(Reason reason) {
  static const Text kNames[] = {
      "",          "expired",       "unknown_command", "bad_version", "bad_params", "no_clock",      "busy",
      "storage",   "bad_signature", "downgrade",       "too_large",   "download",   "size_mismatch", "sha256_mismatch",
      "bad_image", "interrupted",   "rolled_back"};
  static_assert(sizeof kNames / sizeof kNames[0] == static_cast<size_t>(Reason::kCount), "one name each");
  return kNames[static_cast<size_t>(reason)];
}

Reason parseCommand(Text json, Command& c) {
  c.id = {}, c.kind = CommandKind::kUnknown, c.expires = 0, c.reason = {};
  c.intervalS = c.seconds = c.size = 0;
  c.workshop = {}, c.pit = {}, c.licenceKey = {}, c.url.data[0] = '\0', c.version = {};
  c.hasSha256 = c.allowDowngrade = false, c.signatureSize = 0;
  JsonReader in(json);
  Text key;
  int64_t version = 1;
  FixedText<24> name;
  for (in.enterObject(); in.nextKey(key);) {
    if (in.peek() == 'n')
      in.skip();
    else if (key == "v")
      in.integer(version);
    else if (key == "command_id")
      in.string(c.id);
    else if (key == "command")
      in.string(name);
    else if (key == "exp")
      in.integer(c.expires);
    else if (key == "reason")
      in.string(c.reason);
    else if (key == "params")
      readParams(in, c);
    else
      in.skip();
  }
  if (!in.finished()) return Reason::kBadParams;
  if (version != 1) return Reason::kBadVersion;
  c.kind = kindOf(name.text());
  return Reason::kNone;
}

}  // namespace pitwatch
