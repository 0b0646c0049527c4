#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch {

/// The sensors that can be fitted.
enum Sensor : uint8_t { kBme680 = 1 << 0, kDht22 = 1 << 1, kPms5003 = 1 << 2 };

/// What a reading holds. A failed sensor's fields are absent, so there is no NaN, no -127 and no zero for "none".
enum Field : uint16_t {
  kTemperature = 1 << 0,
  kHumidity = 1 << 1,
  kPressure = 1 << 2,
  kIaq = 1 << 3,
  kGas = 1 << 4,
  kPm = 1 << 5,  ///< also particles and pmAgeS
  kClimateFromDht = 1 << 6,
  kAltClimate = 1 << 7,  ///< the DHT22's, beside the BME680's
  kIaqByBsec = 1 << 8,   ///< else our open estimate
};

/// A sensor that failed, and how; the order of kSensorErrors.
enum SensorError : uint8_t {
  kBmeNoAck = 1 << 0,
  kBmeTimeout = 1 << 1,
  kDhtTimeout = 1 << 2,
  kDhtChecksum = 1 << 3,
  kPmsTimeout = 1 << 4,
  kPmsChecksum = 1 << 5,
};

/// One reading in fixed point.
struct Reading {
  uint32_t bootId = 0;
  uint32_t seq = 0;
  uint32_t unixSeconds = 0;  ///< 0: the clock was not set
  uint32_t uptimeS = 0;
  uint16_t place = 0;   ///< of the workshop and pit it was measured in, see placeOf()
  uint16_t fields = 0;  ///< of Field
  uint8_t errors = 0;   ///< of SensorError
  int16_t centiCelsius = 0;
  uint16_t centiPercent = 0;
  uint32_t pascal = 0;
  uint16_t iaq = 0;
  uint8_t iaqAccuracy = 0;
  uint32_t gasOhm = 0;
  uint16_t pm1 = 0, pm25 = 0, pm10 = 0;  ///< µg/m³
  uint16_t particles[6] = {};            ///< per 0.1 l, ≥ 0.3, 0.5, 1, 2.5, 5, 10 µm
  uint16_t pmAgeS = 0;
  int16_t altCentiCelsius = 0;
  uint16_t altCentiPercent = 0;
};

/// As the offline log keeps it: little-endian, no secret in it.
constexpr size_t kRecordBytes = 60;
void encode(const Reading& reading, uint8_t out[kRecordBytes]);
void decode(const uint8_t in[kRecordBytes], Reading& out);

/// @return a hash of workshop and pit, never 0: a reading that waited must not be sent for another pit.
uint16_t placeOf(const char* workshop, const char* pit);

}  // namespace pitwatch
