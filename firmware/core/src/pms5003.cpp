#include "pitwatch/pms5003.h"

#include <string.h>

namespace pitwatch {
namespace {
constexpr uint8_t kStart1 = 0x42, kStart2 = 0x4D;
constexpr uint16_t kLength = 28;
uint16_t word(const uint8_t* p) { return static_cast<uint16_t>(p[0] << 8 | p[1]); }
}  // namespace

bool PmsDecoder::feed(uint8_t byte, ParticleFrame& out) {
  buffer_[size_++] = byte;
  const bool noStart = (size_ == 1 && byte != kStart1) || (size_ == 2 && byte != kStart2) ||
                       (size_ == 4 && word(buffer_ + 2) != kLength);
  if (noStart) {
    resync();
    return false;
  }
  if (size_ < kFrame) return false;
  uint16_t sum = 0;
  for (size_t i = 0; i < kFrame - 2; ++i) sum = static_cast<uint16_t>(sum + buffer_[i]);
  if (sum != word(buffer_ + 30)) {
    ++badChecksums_;
    resync();
    return false;
  }
  // Words 1-3 are calibrated for factory dust; 4-6 hold in the atmosphere.
  out.pm1 = word(buffer_ + 10);
  out.pm25 = word(buffer_ + 12);
  out.pm10 = word(buffer_ + 14);
  for (size_t i = 0; i < 6; ++i) out.particles[i] = word(buffer_ + 16 + 2 * i);
  size_ = 0;
  return true;
}

/// Drops the first byte and all up to the next possible start, so that a frame inside rubbish is found.
void PmsDecoder::resync() {
  size_t from = 1;
  for (; from < size_; ++from) {
    if (buffer_[from] != kStart1) continue;
    if (from + 1 < size_ && buffer_[from + 1] != kStart2) continue;
    if (from + 3 < size_ && word(buffer_ + from + 2) != kLength) continue;
    break;
  }
  size_ = static_cast<uint8_t>(size_ - from);
  memmove(buffer_, buffer_ + from, size_);
}

}  // namespace pitwatch
