// Any content of the flash: the log mounts, gives records and takes new ones.
#include <stdlib.h>
#include <string.h>

#include "../test/flash_model.h"
#include "pitwatch/ring_log.h"

using namespace pitwatch;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  test::FlashModel flash(3);
  // Starts from a log with records, as checksums stop blind input; each five bytes change one place.
  uint8_t record[48] = {};
  {
    RingLog log(flash);
    log.mount();
    for (uint8_t i = 0; i < 160; ++i) {
      record[0] = i;
      log.append(record, sizeof record);
    }
  }
  for (; size >= 3; data += 3, size -= 3) flash.bytes[(data[0] << 8 | data[1]) % flash.bytes.size()] = data[2];
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
