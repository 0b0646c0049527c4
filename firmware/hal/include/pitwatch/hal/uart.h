#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch::hal {

/// The receiving side of a serial line: 9600 baud, 8N1. The driver buffers at least 256 bytes.
class Uart {
 public:
  virtual ~Uart() = default;
  /// Never blocks. @return how many bytes came, 0..capacity.
  virtual size_t read(uint8_t* out, size_t capacity) = 0;
};

}  // namespace pitwatch::hal
