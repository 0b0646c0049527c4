#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/hal/status.h"

namespace pitwatch::hal {

/// What an image says of itself.
struct ImageDescriptor {
  char project[32];  ///< terminated
  char version[32];  ///< terminated
};

/// The two firmware slots and the choice of the next boot.
class OtaSlot {
 public:
  virtual ~OtaSlot() = default;
  /// @return the number of the slot that runs, 0 or 1.
  virtual uint8_t running() = 0;
  /// @return bytes of the other slot.
  virtual uint32_t capacity() = 0;
  /// Prepares the other slot for an image.
  virtual Status begin() = 0;
  virtual Status write(const uint8_t* data, size_t size) = 0;
  /// Checks the image that was written as the boot loader will, and reads its descriptor.
  virtual Status finish(ImageDescriptor& out) = 0;
  /// The next boot takes the other slot, on trial: unless that boot confirms, the one after it takes this slot again.
  virtual Status select() = 0;
  /// @return whether this boot is on trial.
  virtual bool onTrial() = 0;
  virtual Status confirm() = 0;
  /// Gives the trial up and restarts. On a PC it may return; the caller then does nothing more.
  virtual void rollBack() = 0;
};

/// One download over HTTP(S).
class Download {
 public:
  enum class Result : uint8_t { kData, kWait, kEnd, kFailed };
  virtual ~Download() = default;
  virtual Status begin(const char* url) = 0;
  /// Takes what has come; blocks at most 50 ms.
  /// @param size in: capacity; out: bytes, 0 unless kData.
  virtual Result read(uint8_t* out, size_t* size) = 0;
  virtual void end() = 0;
};

}  // namespace pitwatch::hal
