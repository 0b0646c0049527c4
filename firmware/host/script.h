#pragma once
#include <string>
#include <vector>

#include "pitwatch/reading.h"
#include "simulated_sensors.h"

namespace pitwatch::host {

/// What happens to a virtual device, and when. A line each, `#` begins a comment:
///
///     SECONDS  SENSOR ok | stuck | drift PER_SECOND | timeout | corrupt       (BME680, DHT22 or PMS5003)
///     SECONDS  network up | down
///     SECONDS  clock set | lost
///     SECONDS  power cut [OFF_SECONDS]
///     SECONDS  button press | release
///     SECONDS  fitted SENSOR...                                               (at 0 only)
struct Event {
  enum class Kind : uint8_t { kSensor, kNetwork, kClock, kPower, kButton, kFitted };
  double at = 0;
  Kind kind = Kind::kSensor;
  uint8_t sensors = 0;  ///< of Sensor
  Fault fault = Fault::kNone;
  bool on = false;    ///< up, set, pressed
  double amount = 0;  ///< drift a second, or seconds without power
};

/// @return the events by time.
/// Throws std::invalid_argument that names line and expectation.
std::vector<Event> parseScript(const std::string& text);

}  // namespace pitwatch::host
