#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch {

enum class DhtResult : uint8_t { kOk, kTimeout, kChecksum };

struct Climate {
  int16_t centiCelsius;
  uint16_t centiPercent;
};

/// Decodes the pulse train of a DHT22: 40 bits, a high pulse of 22-30 µs for 0 and 68-75 µs for 1.
/// Source: Aosong, data sheet DHT22 (AM2302).
/// @param highUs widths; what comes before the last 40 (the sensor's response) is not looked at.
/// @param out written when the result is kOk. Values that the part can't measure count as a wrong checksum.
DhtResult decodeDht22(const uint16_t* highUs, size_t count, Climate& out);

}  // namespace pitwatch
