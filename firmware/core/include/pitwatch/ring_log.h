#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/hal/flash.h"

namespace pitwatch {

/// A queue of small records in NOR flash, oldest first out, that survives a power cut at any byte. All sectors wear
/// alike.
///
/// Sector: a header of 16 bytes {"LOG1", generation, 0, crc32 of the 12 before}, then records, aligned to 4 bytes.
/// Record: {u8 0xA5, u8 state, u16 length, u32 sequence, u32 crc32(length, sequence, payload)}, then the payload.
/// `state` is 0xFF until the record was delivered; then it is cleared in place, and any other value means delivered.
/// The first append of a boot leaves the room of the longest record free (see markBoot). One sector is always the next
/// to be erased, so that the others hold data.
class RingLog {
 public:
  static constexpr uint32_t kMaxPayload = 64, kSectorHeader = 16, kRecordHeader = 12;
  struct Position {
    uint32_t sector = 0, offset = 0;
  };
  struct Record {
    Position at;
    uint32_t sequence = 0;
    uint16_t size = 0;
    uint8_t payload[kMaxPayload];
  };

  explicit RingLog(hal::Flash& flash) : flash_(flash) {}
  /// Finds the newest sector and the end of its data. Reads everything once; writes only if no sector is valid.
  hal::Status mount();
  hal::Status append(const void* payload, uint16_t size);
  /// Takes the next undelivered record at or after the cursor. @return false at the end.
  bool next(Record& out);
  /// Puts the cursor before the oldest undelivered record.
  void rewind();
  /// Does nothing when the record has given way to newer ones since.
  hal::Status markDelivered(Position at, uint32_t sequence);

  Position lastPosition() const { return last_; }  ///< of the last append
  uint32_t lastSequence() const { return nextSequence_ - 1; }
  uint32_t undelivered() const { return undelivered_; }
  uint32_t lost() const { return lost_; }  ///< undelivered records that gave way to newer ones since mount

 private:
  bool scan(Position& at, Record& out, bool undeliveredOnly, uint32_t last);
  bool readGeneration(uint32_t sector, uint32_t& generation);
  hal::Status openSector(uint32_t sector, uint32_t generation);
  void dropOldest();
  uint32_t endOfData(uint32_t sector);
  hal::Status markBoot();
  hal::Flash& flash_;
  Position tail_, cursor_, last_;
  Position firstOpen_;       ///< nothing before it is undelivered
  bool atFirstOpen_ = true;  ///< the cursor is there
  uint32_t oldest_ = 0, generation_ = 0, nextSequence_ = 1, undelivered_ = 0, lost_ = 0;
  bool booted_ = false;
  Record scratch_{};
};

uint32_t crc32(const void* data, size_t size, uint32_t seed = 0);

}  // namespace pitwatch
