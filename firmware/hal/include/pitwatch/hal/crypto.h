#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch::hal {

/// SHA-256 of data that comes in pieces, and ECDSA P-256 signatures by the key that images are signed with.
class Crypto {
 public:
  virtual ~Crypto() = default;
  virtual void startHash() = 0;
  virtual void hash(const uint8_t* data, size_t size) = 0;
  virtual void finishHash(uint8_t digest[32]) = 0;
  /// @param signature DER.
  /// @return whether it was made over the message's SHA-256 with the key of this device's images.
  virtual bool verify(const char* message, size_t size, const uint8_t* signature, size_t signatureSize) = 0;
};

}  // namespace pitwatch::hal
