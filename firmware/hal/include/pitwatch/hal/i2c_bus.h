#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/hal/status.h"

namespace pitwatch::hal {

/// One I²C bus. A call blocks at most 50 ms.
class I2cBus {
 public:
  virtual ~I2cBus() = default;
  /// Writes 1..32 bytes to a 7-bit address.
  /// @return kOk, kNoAck (no device at the address), kTimeout (the bus stayed busy) or kIoError.
  virtual Status write(uint8_t address, const uint8_t* data, size_t size) = 0;
  /// Writes the number of a register and reads from it on; results as for write().
  virtual Status readFrom(uint8_t address, uint8_t reg, uint8_t* out, size_t size) = 0;
};

}  // namespace pitwatch::hal
