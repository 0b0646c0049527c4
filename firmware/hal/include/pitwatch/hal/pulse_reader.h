#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch::hal {

/// A one-wire line of a DHT22: sends the start pulse and times the high pulses that answer it.
class PulseReader {
 public:
  virtual ~PulseReader() = default;
  /// Pulls the line low for `startLowUs`, releases it and records. Blocks at most 25 ms.
  /// @param highUs widths in µs, in the order they came.
  /// @return how many pulses came, 0..capacity; 0 when the sensor did not answer.
  virtual size_t capture(uint32_t startLowUs, uint16_t* highUs, size_t capacity) = 0;
};

}  // namespace pitwatch::hal
