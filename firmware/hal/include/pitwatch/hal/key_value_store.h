#pragma once
#include <stddef.h>

#include "pitwatch/hal/status.h"

namespace pitwatch::hal {

/// Small values that outlive a reboot (NVS). After a power cut a key holds the old or the new value, never a mix.
class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;
  /// @param key 1..15 characters.
  /// @param size in: capacity of `out`; out: bytes of the value.
  /// @return kOk, kNotFound when it was never set, kTooLarge, kIoError.
  virtual Status get(const char* key, void* out, size_t* size) = 0;
  /// Returns when the value is safe.
  virtual Status set(const char* key, const void* data, size_t size) = 0;
};

}  // namespace pitwatch::hal
