#pragma once
#include <stdint.h>

namespace pitwatch::hal {

/// The chip: memory, chance, restarts.
class System {
 public:
  enum class ResetReason : uint8_t { kPower, kPanic, kWatchdog, kRestart, kBrownout };
  virtual ~System() = default;
  virtual uint32_t random() = 0;
  virtual uint32_t heapFree() = 0;
  virtual uint32_t heapLowest() = 0;
  virtual ResetReason resetReason() = 0;
  /// Restarts. On a PC it returns and the device is begun anew; the caller does nothing more.
  virtual void restart() = 0;
};

}  // namespace pitwatch::hal
