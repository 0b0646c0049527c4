#include "pitwatch/command.h"

#include "pitwatch/json_reader.h"

namespace pitwatch {
namespace {

constexpr Text kKinds[] = {"DISABLE", "ENABLE",      "RESTART",    "SET_INTERVAL",
                           "ASSIGN",  "SET_LICENCE", "OTA_UPDATE", "IDENTIFY"};

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

/// @return the place of a name among `count`; count when it is none of them.
size_t indexOf(Text name, const Text* names, size_t count) {
  size_t i = 0;
  while (i < count && names[i] != name) ++i;
  return i;
}

template <size_t N>
size_t indexOf(Text name, const Text (&names)[N]) {
  return indexOf(name, names, N);
}

void readParams(JsonReader& in, Command& c) {
  static constexpr Text kNames[] = {"interval_s", "seconds", "workshop", "pit", "license_key",     "url",
                                    "version",    "size",    "sha256",   "exp", "allow_downgrade", "signature"};
  FixedText<100> text;
  Text key;
  for (in.enterObject(); in.nextKey(key);) {
    const size_t known = in.peek() == 'n' ? sizeof kNames : indexOf(key, kNames);  // null counts as missing
    switch (known) {
      case 0:
        in.number(c.intervalS);
        break;
      case 1:
        in.number(c.seconds);
        break;
      case 2:
        in.string(c.workshop);
        break;
      case 3:
        in.string(c.pit);
        break;
      case 4:
        in.string(c.licenceKey);
        break;
      case 5:
        in.string(c.url);
        break;
      case 6:
        in.string(c.version);
        break;
      case 7:
        in.number(c.size);
        break;
      case 8:
        c.hasSha256 = in.string(text) && hexBytes(text.text(), c.sha256, sizeof c.sha256);
        break;
      case 9:
        in.number(c.expires);
        break;
      case 10:
        in.boolean(c.allowDowngrade);
        break;
      case 11:
        c.signatureSize = in.string(text) ? base64Bytes(text.text(), c.signature, sizeof c.signature) : 0;
        break;
      default:
        in.skip();
        break;
    }
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
  static constexpr Text kNames[] = {"v", "command_id", "command", "exp", "reason", "params"};
  c.id.clear(), c.reason.clear(), c.workshop.clear(), c.pit.clear(), c.licenceKey.clear(), c.url.clear();
  c.version.clear();
  c.expires = c.intervalS = c.seconds = c.size = 0;
  c.hasSha256 = c.allowDowngrade = false, c.signatureSize = 0;
  JsonReader in(json);
  Text key;
  uint32_t version = 1;
  Text name;
  for (in.enterObject(); in.nextKey(key);) {
    switch (in.peek() == 'n' ? sizeof kNames : indexOf(key, kNames)) {
      case 0:
        in.number(version);
        break;
      case 1:
        in.string(c.id);
        break;
      case 2:
        in.rawString(name);  // of any length: one that is unknown is answered, too
        break;
      case 3:
        in.number(c.expires);
        break;
      case 4:
        in.string(c.reason);
        break;
      case 5:
        readParams(in, c);
        break;
      default:
        in.skip();
        break;
    }
  }
  c.kind = static_cast<CommandKind>(indexOf(name, kKinds));
  if (!in.finished()) return Reason::kBadParams;
  return version == 1 ? Reason::kNone : Reason::kBadVersion;
}

}  // namespace pitwatch
