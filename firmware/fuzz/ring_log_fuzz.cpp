// Any content of the flash: the log mounts, gives records and takes new ones.
#include <stdlib.h>
#include <string.h>

#include "pitwatch/ring_log.h"

using namespace pitwatch;

namespace {

class Memory final : public hal::Flash {
 public:
  uint8_t bytes[3 * kSectorBytes];
  uint32_t sectors() const override { return 3; }
  hal::Status read(uint32_t at, void* out, size_t size) override {
    if (at + size > sizeof bytes) abort();
    memcpy(out, bytes + at, size);
    return hal::Status::kOk;
  }
  hal::Status write(uint32_t at, const void* data, size_t size) override {
    if (at + size > sizeof bytes) abort();
    for (size_t i = 0; i < size; ++i)
      bytes[at + i] = static_cast<uint8_t>(bytes[at + i] & static_cast<const uint8_t*>(data)[i]);
    return hal::Status::kOk;
  }
  hal::Status erase(uint32_t sector) override {
    memset(bytes + sector * kSectorBytes, 0xFF, kSectorBytes);
    return hal::Status::kOk;
  }
};

uint8_t record[48];

/// A log with records, as checksums stop blind input.
Memory filled() {
  Memory flash;
  memset(flash.bytes, 0xFF, sizeof flash.bytes);
  RingLog log(flash);
  log.mount();
  for (uint8_t i = 0; i < 160; ++i) {
    record[0] = i;
    log.append(record, sizeof record);
  }
  return flash;
}

}  // namespace

/// Each three bytes of input change one place.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Memory kFilled = filled();
  Memory flash = kFilled;
  for (; size >= 3; data += 3, size -= 3) flash.bytes[(data[0] << 8 | data[1]) % sizeof flash.bytes] = data[2];
  RingLog log(flash);
  if (log.mount() != hal::Status::kOk) abort();
  RingLog::Record found;
  for (int i = 0; i < 1000 && log.next(found); ++i) log.markDelivered(found.at, found.sequence);
  for (int i = 0; i < 200; ++i)
    if (log.append(record, sizeof record) != hal::Status::kOk) abort();
  log.rewind();
  if (!log.next(found) || found.size != sizeof record) abort();
  return 0;
}
