// The offline log, and a power cut at every byte that it writes and at every stage of an erase.
#include "pitwatch/ring_log.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "flash_model.h"
#include "pitwatch/reading.h"

using namespace pitwatch;
using test::FlashModel;

namespace {

uint16_t sizeOf(uint32_t n) { return static_cast<uint16_t>(20 + n * 37 % 45); }  // 20..64, never twice in a row

void fill(uint32_t n, uint8_t* out) {
  for (uint16_t i = 0; i < sizeOf(n); ++i) out[i] = static_cast<uint8_t>(i < 4 ? n >> (8 * i) : n * 31 + i);
}

uint32_t number(const RingLog::Record& r) {
  return static_cast<uint32_t>(r.payload[0] | r.payload[1] << 8 | r.payload[2] << 16 | r.payload[3] << 24);
}

/// A flash that counts how often it is read.
class CountingFlash final : public hal::Flash {
 public:
  explicit CountingFlash(uint32_t sectors) : flash_(sectors) {}
  uint32_t sectors() const override { return flash_.sectors(); }
  hal::Status read(uint32_t at, void* out, size_t size) override {
    ++reads;
    return flash_.read(at, out, size);
  }
  hal::Status write(uint32_t at, const void* data, size_t size) override { return flash_.write(at, data, size); }
  hal::Status erase(uint32_t sector) override { return flash_.erase(sector); }
  int reads = 0;

 private:
  FlashModel flash_;
};

bool intact(const RingLog::Record& r) {
  uint8_t want[RingLog::kMaxPayload];
  fill(number(r), want);
  return r.size == sizeOf(number(r)) && memcmp(r.payload, want, r.size) == 0;
}

hal::Status append(RingLog& log, uint32_t n) {
  uint8_t data[RingLog::kMaxPayload];
  fill(n, data);
  return log.append(data, sizeOf(n));
}

struct Outcome {
  uint32_t appended = 0, deliveredUpTo = 0;
};

/// Appends from 1 on; every third record also delivers the oldest. Stops at the cut.
Outcome work(RingLog& log, uint32_t count) {
  Outcome outcome;
  RingLog::Record record;
  for (uint32_t n = 1; n <= count; ++n) {
    if (append(log, n) != hal::Status::kOk) return outcome;
    outcome.appended = n;
    if (n % 3 != 0) continue;
    log.rewind();
    if (!log.next(record)) continue;
    REQUIRE(number(record) > outcome.deliveredUpTo);  // what was delivered does not come again
    outcome.deliveredUpTo = number(record);           // the hub has it, whatever becomes of the mark
    if (log.markDelivered(record.at, record.sequence) != hal::Status::kOk) return outcome;
  }
  return outcome;
}

/// What a boot after the cut must find.
void checkAfterCut(FlashModel& flash, uint32_t sectors, const Outcome& before) {
  RingLog log(flash);
  REQUIRE(log.mount() == hal::Status::kOk);
  RingLog::Record r;
  uint32_t seen = 0, last = 0, held = 0, first = 0;
  while (log.next(r)) {
    REQUIRE(intact(r));  // no phantom, no mixture
    if (seen++ == 0)
      first = number(r);
    else
      REQUIRE(number(r) == last + 1);  // no gap, no double, in order
    last = number(r);
    held += RingLog::kRecordHeader + r.size;
  }
  REQUIRE(log.undelivered() == seen);
  if (seen > 0) REQUIRE(first >= before.deliveredUpTo);  // the mark of that one may have been cut
  // Undelivered ones are missing in front only when the ring was full: all but the sector being erased and the newest.
  if (first > before.deliveredUpTo + 1) REQUIRE(held >= (sectors - 2) * (4096 - 16 - 76 - 3 * 80));
  if (before.appended > before.deliveredUpTo) {
    REQUIRE(last >= before.appended);
    REQUIRE(last <= before.appended + 1);  // the one in flight
  }
  for (uint32_t n = last + 1; n < last + 4; ++n) REQUIRE(append(log, n) == hal::Status::kOk);
  REQUIRE(flash.violations == 0);
  RingLog again(flash);
  REQUIRE(again.mount() == hal::Status::kOk);
  uint32_t tail = 0;
  while (again.next(r)) {
    REQUIRE(intact(r));
    tail = number(r);
  }
  REQUIRE(tail == last + 3);
}

}  // namespace

TEST_CASE("ring log: a power cut at any byte loses at most the record in flight") {
  constexpr uint32_t kSectors = 4, kRecords = 700;
  FlashModel whole(kSectors);
  {
    RingLog log(whole);
    log.mount();
    work(log, kRecords);
  }
  REQUIRE(whole.violations == 0);
  const char* stride = std::getenv("PITWATCH_CUT_STRIDE");
  const uint64_t step = stride != nullptr ? std::strtoull(stride, nullptr, 10) : 1;
  for (uint64_t cut = 0; cut < whole.steps; cut += step) {
    CAPTURE(cut);
    FlashModel flash(kSectors);
    flash.seed = static_cast<uint32_t>(cut * 2654435761u + 1);
    flash.cutAfter = static_cast<int64_t>(cut);
    Outcome outcome;
    {
      RingLog log(flash);
      if (log.mount() == hal::Status::kOk) outcome = work(log, kRecords);
    }
    REQUIRE(flash.dead);
    flash.powerOn();
    if (cut % 2 == 1) {                                     // the power fails again in the first steps of the new boot
      flash.cutAfter = static_cast<int64_t>(cut / 2 % 30);  // before an append can end
      RingLog log(flash);
      if (log.mount() == hal::Status::kOk) REQUIRE(append(log, outcome.appended + 1) != hal::Status::kOk);
      flash.powerOn();
    }
    checkAfterCut(flash, kSectors, outcome);
  }
}

TEST_CASE("ring log: an 832 KiB partition holds more than a day at 10 s") {
  FlashModel flash(208);
  RingLog log(flash);
  REQUIRE(log.mount() == hal::Status::kOk);
  uint8_t data[kRecordBytes] = {1, 2, 3};
  while (log.lost() == 0) REQUIRE(log.append(data, sizeof data) == hal::Status::kOk);

  CHECK(log.undelivered() >= 8640);
  RingLog again(flash);
  REQUIRE(again.mount() == hal::Status::kOk);
  CHECK(again.undelivered() == log.undelivered());
}

TEST_CASE("ring log: neither an append nor the first look after a mount reads the whole log when all is delivered") {
  CountingFlash flash(32);
  RingLog log(flash);
  REQUIRE(log.mount() == hal::Status::kOk);
  int most = 0;
  for (uint32_t n = 1; n <= 4000; ++n) {  // more than once around
    const int before = flash.reads;
    append(log, n);
    most = std::max(most, flash.reads - before);
    log.markDelivered(log.lastPosition(), log.lastSequence());
  }
  CHECK(most <= 2 * 128);  // head and payload of what fits in a sector
  CHECK(log.lost() == 0);

  RingLog again(flash);
  REQUIRE(again.mount() == hal::Status::kOk);
  const int before = flash.reads;
  RingLog::Record r;
  CHECK_FALSE(again.next(r));
  CHECK(flash.reads - before <= 1);
  append(again, 4001);
  REQUIRE(again.next(r));
  CHECK(number(r) == 4001);
}

TEST_CASE("ring log: a late mark does not touch what took the record's place") {
  FlashModel flash(3);
  RingLog log(flash);
  log.mount();
  uint8_t data[60] = {};
  log.append(data, sizeof data);
  const auto at = log.lastPosition();
  const auto sequence = log.lastSequence();
  while (log.lost() == 0) log.append(data, sizeof data);
  const uint32_t waiting = log.undelivered();
  const auto before = flash.bytes;

  CHECK(log.markDelivered(at, sequence) == hal::Status::kOk);

  CHECK(log.undelivered() == waiting);
  CHECK(flash.bytes == before);
}

TEST_CASE("ring log: rewinding gives the oldest undelivered first, also when some in the middle were delivered") {
  FlashModel flash(4);
  RingLog log(flash);
  log.mount();
  for (uint32_t n = 1; n <= 10; ++n) append(log, n);
  RingLog::Record r;
  for (int i = 0; i < 5; ++i) REQUIRE(log.next(r));
  log.markDelivered(r.at, r.sequence);  // the fifth
  log.rewind();

  uint32_t seen[9];
  for (auto& n : seen) {
    REQUIRE(log.next(r));
    n = number(r);
  }

  CHECK(seen[0] == 1);
  CHECK(seen[3] == 4);
  CHECK(seen[4] == 6);
  CHECK(seen[8] == 10);
  CHECK_FALSE(log.next(r));
}
