#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch {

/// What a PMS5003 measured: µg/m³ in the atmosphere, and counts per 0.1 l.
struct ParticleFrame {
  uint16_t pm1, pm25, pm10;
  uint16_t particles[6];
};

/// Finds frames in what a Plantower PMS5003 sends in active mode: 32 bytes, big-endian, a 16-bit sum of the first 30.
/// Source: Plantower, data manual PMS5003, V2.3.
class PmsDecoder {
 public:
  /// Takes the next byte. @return whether it completed a frame, which `out` then holds.
  bool feed(uint8_t byte, ParticleFrame& out);
  /// @return frames with a wrong sum since start; wraps.
  uint16_t badChecksums() const { return badChecksums_; }

 private:
  static constexpr size_t kFrame = 32;
  void resync();
  uint8_t buffer_[kFrame] = {};
  uint8_t size_ = 0;
  uint16_t badChecksums_ = 0;
};

}  // namespace pitwatch
