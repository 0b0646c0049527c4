#include "mbedtls_crypto.h"

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 3
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#define mbedtls_sha256 mbedtls_sha256_ret
#endif

namespace pitwatch {

MbedtlsCrypto::MbedtlsCrypto() {
  mbedtls_sha256_init(&sha256_);
  mbedtls_pk_init(&key_);
}

MbedtlsCrypto::~MbedtlsCrypto() {
  mbedtls_sha256_free(&sha256_);
  mbedtls_pk_free(&key_);
}

bool MbedtlsCrypto::begin(const uint8_t* publicKey, size_t size) {
  ready_ = mbedtls_pk_parse_public_key(&key_, publicKey, size) == 0 && mbedtls_pk_can_do(&key_, MBEDTLS_PK_ECDSA) &&
           mbedtls_pk_get_bitlen(&key_) == 256;
  return ready_;
}

void MbedtlsCrypto::startHash() { mbedtls_sha256_starts(&sha256_, 0); }
void MbedtlsCrypto::hash(const uint8_t* data, size_t size) { mbedtls_sha256_update(&sha256_, data, size); }
void MbedtlsCrypto::finishHash(uint8_t digest[32]) { mbedtls_sha256_finish(&sha256_, digest); }

bool MbedtlsCrypto::verify(const char* message, size_t size, const uint8_t* signature, size_t signatureSize) {
  uint8_t digest[32];
  return ready_ && mbedtls_sha256(reinterpret_cast<const uint8_t*>(message), size, digest, 0) == 0 &&
         mbedtls_pk_verify(&key_, MBEDTLS_MD_SHA256, digest, sizeof digest, signature, signatureSize) == 0;
}

}  // namespace pitwatch
