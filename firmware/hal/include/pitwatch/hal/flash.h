#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/hal/status.h"

namespace pitwatch::hal {

/// A partition of NOR flash: write only clears bits, erase sets a whole sector to 0xFF. A power cut may leave any byte
/// of the call in flight undefined. Not encrypted: encryption writes 16 bytes at a time and never the same place twice.
class Flash {
 public:
  static constexpr uint32_t kSectorBytes = 4096;
  virtual ~Flash() = default;
  virtual uint32_t sectors() const = 0;
  virtual Status read(uint32_t at, void* out, size_t size) = 0;
  virtual Status write(uint32_t at, const void* data, size_t size) = 0;
  virtual Status erase(uint32_t sector) = 0;
};

}  // namespace pitwatch::hal
