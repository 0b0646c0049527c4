#pragma once
#include <string.h>

#include <vector>

#include "pitwatch/hal/flash.h"

namespace pitwatch::test {

/// NOR flash in memory with the rules of NOR and a power switch: after `cutAfter` more steps (one a byte programmed,
/// kEraseSteps an erase) the step in flight happens by halves, and all later calls fail until powerOn().
class FlashModel final : public hal::Flash {
 public:
  static constexpr int kEraseSteps = 8;
  explicit FlashModel(uint32_t sectors)
      : bytes(sectors * kSectorBytes, 0xFF), weak(bytes.size(), false), sectors_(sectors) {}
  uint32_t sectors() const override { return sectors_; }
  hal::Status read(uint32_t at, void* out, size_t size) override {
    if (dead || at + size > bytes.size()) return hal::Status::kIoError;
    memcpy(out, &bytes[at], size);
    return hal::Status::kOk;
  }
  hal::Status write(uint32_t at, const void* data, size_t size) override {
    if (dead || at + size > bytes.size()) return hal::Status::kIoError;
    const auto* p = static_cast<const uint8_t*>(data);
    for (size_t i = 0; i < size; ++i) {
      if ((bytes[at + i] & p[i]) != p[i]) ++violations;  // tried to set a bit
      if (weak[at + i] && p[i] != 0) ++violations;       // a cut left this cell undefined; only 0 is safe
      if (step()) {
        bytes[at + i] = static_cast<uint8_t>(bytes[at + i] & (p[i] | random()));
        const size_t pageEnd = (at + i) / 256 * 256 + 256;  // the chip programs a page at a time
        for (size_t k = i; k < size && at + k < pageEnd; ++k) weak[at + k] = true;
        return hal::Status::kIoError;
      }
      bytes[at + i] = static_cast<uint8_t>(bytes[at + i] & p[i]);
      weak[at + i] = false;
    }
    return hal::Status::kOk;
  }
  hal::Status erase(uint32_t sector) override {
    if (dead || sector >= sectors_) return hal::Status::kIoError;
    uint8_t* p = &bytes[sector * kSectorBytes];
    for (int i = 0; i < kEraseSteps; ++i) {
      if (!step()) continue;
      // A cut erase: some bits are set already; the share grows with time.
      for (uint32_t k = 0; k < kSectorBytes; ++k) {
        for (int b = 0; b < 8; ++b)
          if (static_cast<int>(random() & 7) < i) p[k] = static_cast<uint8_t>(p[k] | 1 << b);
        weak[sector * kSectorBytes + k] = true;
      }
      return hal::Status::kIoError;
    }
    memset(p, 0xFF, kSectorBytes);
    for (uint32_t k = 0; k < kSectorBytes; ++k) weak[sector * kSectorBytes + k] = false;
    return hal::Status::kOk;
  }
  void powerOn() {
    dead = false;
    cutAfter = -1;
  }

  std::vector<uint8_t> bytes;
  std::vector<bool> weak;  ///< reads as 0xFF perhaps, but must be erased before use
  int64_t cutAfter = -1;   ///< -1: never
  bool dead = false;
  uint64_t steps = 0, violations = 0;
  uint32_t seed = 1;

 private:
  bool step() {
    ++steps;
    if (cutAfter < 0) return false;
    if (cutAfter-- > 0) return false;
    dead = true;
    return true;
  }
  uint8_t random() {
    seed = seed * 1664525u + 1013904223u;
    return static_cast<uint8_t>(seed >> 24);
  }
  const uint32_t sectors_;
};

}  // namespace pitwatch::test
