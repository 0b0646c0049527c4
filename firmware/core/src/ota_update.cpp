#include "pitwatch/ota_update.h"

#include <string.h>

namespace pitwatch {
namespace {

using hal::Download;
using hal::Status;

/// The bytes that are signed: version, size and sha256 in lower-case hex, a line each.
class SignedText {
 public:
  explicit SignedText(const Command& c) {
    add(c.version.text());
    char digits[10];
    size_t n = sizeof digits;
    for (uint32_t rest = c.size; rest != 0 || n == sizeof digits; rest /= 10)
      digits[--n] = static_cast<char>('0' + rest % 10);
    add(Text(digits + n, sizeof digits - n));
    char hex[64];
    for (size_t i = 0; i < sizeof hex; ++i) hex[i] = "0123456789abcdef"[c.sha256[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
    add(Text(hex, sizeof hex));
  }
  const char* data() const { return text_; }
  size_t size() const { return size_; }

 private:
  void add(Text line) {
    memcpy(text_ + size_, line.data, line.size);
    size_ += line.size;
    text_[size_++] = '\n';
  }
  char text_[31 + 10 + 64 + 3];
  size_t size_ = 0;
};

bool versionPart(const char*& at, const char* end, uint32_t& out) {
  const char* begin = at;
  for (out = 0; at < end && *at >= '0' && *at <= '9' && at - begin < 9; ++at)
    out = out * 10 + static_cast<uint32_t>(*at - '0');
  const bool some = at > begin;
  if (at < end && *at == '.') ++at;
  return some;
}

}  // namespace

int compareVersions(Text a, Text b) {
  const char *atA = a.data, *atB = b.data;
  for (int i = 0; i < 3; ++i) {
    uint32_t x, y;
    const bool hasX = versionPart(atA, a.data + a.size, x), hasY = versionPart(atB, b.data + b.size, y);
    if (hasX != hasY) return hasX ? 1 : -1;
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

Reason OtaUpdate::start(const Command& c) {
  if (state_ != State::kIdle) return Reason::kBusy;
  if (c.size > slot_.capacity()) return Reason::kTooLarge;
  const SignedText text(c);
  if (!crypto_.verify(text.data(), text.size(), c.signature, c.signatureSize)) return Reason::kBadSignature;
  if (!c.allowDowngrade && compareVersions(c.version.text(), version_) < 0) return Reason::kDowngrade;
  if (slot_.begin() != Status::kOk) return Reason::kStorage;
  if (download_.begin(c.url.data) != Status::kOk) return Reason::kDownload;
  memcpy(sha256_, c.sha256, sizeof sha256_);
  wanted_ = c.version;
  size_ = c.size;
  received_ = 0;
  lastDataMs_ = clock_.monotonicMs();
  crypto_.startHash();
  state_ = State::kDownloading;
  return Reason::kNone;
}

Reason OtaUpdate::tick() {
  if (state_ != State::kDownloading) return Reason::kNone;
  size_t size = sizeof buffer_;
  switch (download_.read(buffer_, &size)) {
    case Download::Result::kData:
      return receive(buffer_, size);
    case Download::Result::kEnd:
      return finish();
    case Download::Result::kFailed:
      return fail(Reason::kDownload);
    case Download::Result::kWait:
      break;
  }
  return clock_.monotonicMs() - lastDataMs_ >= kStalledMs ? fail(Reason::kDownload) : Reason::kNone;
}

Reason OtaUpdate::receive(const uint8_t* data, size_t size) {
  if (size > size_ - received_) return fail(Reason::kSize);
  if (slot_.write(data, size) != Status::kOk) return fail(Reason::kStorage);
  crypto_.hash(data, size);
  received_ += static_cast<uint32_t>(size);
  lastDataMs_ = clock_.monotonicMs();
  return Reason::kNone;
}

Reason OtaUpdate::finish() {
  if (received_ != size_) return fail(Reason::kSize);
  uint8_t digest[32];
  crypto_.finishHash(digest);
  if (memcmp(digest, sha256_, sizeof digest) != 0) return fail(Reason::kSha256);
  hal::ImageDescriptor image{};
  if (slot_.finish(image) != Status::kOk) return fail(Reason::kImage);
  if (textIn(image.project) != project_ || textIn(image.version) != wanted_.text()) return fail(Reason::kImage);
  download_.end();
  state_ = State::kReady;
  return Reason::kNone;
}

Reason OtaUpdate::select() {
  if (state_ != State::kReady) return Reason::kBusy;
  return slot_.select() == Status::kOk ? Reason::kNone : fail(Reason::kStorage);
}

Reason OtaUpdate::fail(Reason reason) {
  download_.end();
  state_ = State::kIdle;
  return reason;
}

}  // namespace pitwatch
