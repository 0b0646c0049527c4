#pragma once
#include <stdint.h>

namespace pitwatch::hal {

/// The time since boot and the time of day.
class Clock {
 public:
  virtual ~Clock() = default;
  /// @return milliseconds since boot; never steps.
  virtual uint64_t monotonicMs() = 0;
  /// @return Unix seconds, UTC; 0 while the clock was never set.
  virtual uint32_t unixSeconds() = 0;
};

}  // namespace pitwatch::hal
