#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/hal/network.h"
#include "pitwatch/hal/system.h"
#include "pitwatch/reading.h"
#include "pitwatch/text.h"

namespace pitwatch {

/// The largest reading that this firmware sends, in bytes.
constexpr size_t kMaxReading = 512;
/// Room for any other message.
constexpr size_t kMaxMessage = 512;

constexpr size_t kSensorErrorCount = 6;
/// Names of sensors that can be fitted, and of their errors, by bit.
extern const Text kSensorNames[3];
extern const Text kSensorErrors[kSensorErrorCount];

/// Writes a reading. When it is longer than 512 bytes `src` is dropped first, then `particles`; errors stay.
/// @param out kMaxReading bytes.
/// @return its size; 0 when it does not fit even so (tests: over the contract's ranges it does).
size_t writeReading(Text deviceId, Text licenceKey, const Reading& reading, bool replay, char* out);

struct Status {
  Text deviceId;
  Text status;  ///< `online`, `offline`, `disabled` or `updating`
  Text reason;  ///< "" for none
  uint32_t conn;
  Text firmware;
  Text board;
  uint32_t bootId;
  Text address;  ///< "" for none
  uint16_t intervalS;
  uint8_t sensors;  ///< of Sensor
};
size_t writeStatus(const Status& status, char* out);

/// What the broker publishes for a device that it lost.
size_t writeWill(Text deviceId, uint32_t conn, char* out);

/// @param progress 0..100, or -1 for none
size_t writeAck(Text commandId, Text state, int progress, Text reason, char* out);

struct Diag {
  uint32_t uptimeS;
  uint32_t heapFree, heapLowest;
  hal::Network::Link link;
  int8_t rssi;
  hal::System::ResetReason reset;
  uint32_t queue;          ///< readings that wait
  uint32_t dropped;        ///< readings that never went out, since boot
  const uint32_t* errors;  ///< one count a sensor, in the order of kSensorNames
  Text firmware;
};
size_t writeDiag(const Diag& diag, char* out);

}  // namespace pitwatch
