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
///     SECONDS  outage HOURS                 the last HOURS are lived again, in a moment and without network
///     SECONDS  message-id FIRST             each connection from now on counts its messages from there, up to 65535
///     SECONDS  fitted SENSOR...                                               (at 0 only)
struct Event {
  enum class Kind : uint8_t { kSensor, kNetwork, kClock, kPower, kButton, kOutage, kMessageId, kFitted };
  double at = 0;
  Kind kind = Kind::kSensor;
  uint8_t sensors = 0;  ///< of Sensor
  Fault fault = Fault::kNone;
  bool on = false;    ///< up, set, pressed
  double amount = 0;  ///< drift a second, seconds without power, hours of an outage, or a message id
};

/// @return the events by time.
/// Throws std::invalid_argument that names line and expectation.
std::vector<Event> parseScript(const std::string& text);

/// @return what happens at once: a line of a script without SECONDS.
/// Throws std::invalid_argument that names line and expectation.
Event parseEvent(const std::string& line);

}  // namespace pitwatch::host
