#pragma once
#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>

#include "pitwatch/hal/crypto.h"

namespace pitwatch {

/// Hashes and signatures by mbedTLS, with calls that 2.28 (Debian 12) and 3.6 (ESP-IDF 5.x) have alike. mbedTLS 4 has
/// only PSA left: then this file changes. It allocates, so a check of a signature is no part of the no-heap rule.
class MbedtlsCrypto final : public hal::Crypto {
 public:
  MbedtlsCrypto();
  ~MbedtlsCrypto() override;
  MbedtlsCrypto(const MbedtlsCrypto&) = delete;
  MbedtlsCrypto& operator=(const MbedtlsCrypto&) = delete;
  /// @param publicKey SubjectPublicKeyInfo in DER, P-256. @return false: no such key; all signatures are then refused.
  bool begin(const uint8_t* publicKey, size_t size);

  void startHash() override;
  void hash(const uint8_t* data, size_t size) override;
  void finishHash(uint8_t digest[32]) override;
  bool verify(const char* message, size_t size, const uint8_t* signature, size_t signatureSize) override;

 private:
  mbedtls_sha256_context sha256_;
  mbedtls_pk_context key_;
  bool ready_ = false;
};

}  // namespace pitwatch
