#include "pitwatch/ring_log.h"

#include <stddef.h>
#include <string.h>

namespace pitwatch {
namespace {
constexpr uint32_t kMagic = 0x31474F4C;  // "LOG1"
constexpr uint32_t kSector = hal::Flash::kSectorBytes;
struct SectorHeader {
  uint32_t magic, generation, reserved, crc;
};
struct RecordHeader {
  uint8_t magic, state;
  uint16_t length;
  uint32_t sequence, crc;
};
static_assert(sizeof(SectorHeader) == RingLog::kSectorHeader && sizeof(RecordHeader) == RingLog::kRecordHeader,
              "on flash");
constexpr uint32_t kLeastSectors = 2;  // one is always the next to be erased
constexpr uint8_t kRecordMagic = 0xA5, kUndelivered = 0xFF;
uint32_t aligned(uint32_t n) { return (n + 3) & ~3u; }
uint32_t recordCrc(const RecordHeader& h, const void* payload) {
  const uint32_t seed = crc32(&h.sequence, 4, crc32(&h.length, 2));
  return crc32(payload, h.length, seed);
}
}  // namespace

uint32_t crc32(const void* data, size_t size, uint32_t seed) {
  // Nibble table: 64 bytes of flash instead of 1 KiB; the ESP32 has a ROM routine with the same result.
  static constexpr uint32_t kTable[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
                                          0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                          0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
  uint32_t crc = ~seed;
  for (auto p = static_cast<const uint8_t*>(data); size-- > 0; ++p) {
    crc = kTable[(crc ^ *p) & 15] ^ crc >> 4;
    crc = kTable[(crc ^ *p >> 4) & 15] ^ crc >> 4;
  }
  return ~crc;
}

bool RingLog::readGeneration(uint32_t sector, uint32_t& generation) {
  SectorHeader h;
  if (flash_.read(sector * kSector, &h, sizeof h) != hal::Status::kOk) return false;
  generation = h.generation;
  return h.magic == kMagic && h.crc == crc32(&h, 12);
}

/// Always erases, even what reads as blank: a cut erase leaves cells that read 0xFF today and something else tomorrow.
hal::Status RingLog::openSector(uint32_t sector, uint32_t generation) {
  const SectorHeader draft{kMagic, generation, 0, 0};
  SectorHeader h = draft;
  h.crc = crc32(&draft, 12);
  if (auto s = flash_.erase(sector); s != hal::Status::kOk) return s;
  if (auto s = flash_.write(sector * kSector, &h, sizeof h); s != hal::Status::kOk) return s;
  generation_ = generation;
  tail_ = {sector, kSectorHeader};
  return hal::Status::kOk;
}

/// One past the last programmed byte of a sector.
uint32_t RingLog::endOfData(uint32_t sector) {
  uint32_t end = kSectorHeader;
  constexpr uint32_t kChunk = 64;
  uint8_t chunk[kChunk];
  for (uint32_t at = kSector; at > 0 && end == kSectorHeader; at -= kChunk) {
    if (flash_.read(sector * kSector + at - kChunk, chunk, sizeof chunk) != hal::Status::kOk) return kSector;
    for (uint32_t i = kChunk; i > 0; --i)
      if (chunk[i - 1] != 0xFF) {
        end = at - kChunk + i;
        break;
      }
  }
  Position p{sector, kSectorHeader};
  while (scan(p, scratch_, false, sector))
    if (p.offset > end) end = p.offset;
  return aligned(end);
}

/// Before the first append of a boot. The last boot may have died within a write that left no trace yet in what the
/// cells read, so the room of one record is skipped. The mark shows this boot to the next one; it is all zero, so that
/// it may be written twice on the same cells.
hal::Status RingLog::markBoot() {
  static constexpr uint32_t kMark = 0;
  booted_ = true;
  tail_.offset += kRecordHeader + kMaxPayload;
  if (tail_.offset + 4 > kSector) {
    tail_.offset = kSector;
    return hal::Status::kOk;
  }
  const uint32_t at = tail_.sector * kSector + tail_.offset;
  tail_.offset += 4;
  return flash_.write(at, &kMark, 4);
}

hal::Status RingLog::mount() {
  const uint32_t count = flash_.sectors();
  if (count < kLeastSectors) return hal::Status::kNotFound;
  uint32_t newest = 0;
  bool any = false;
  generation_ = 0;
  for (uint32_t s = 0, g; s < count; ++s) {
    if (!readGeneration(s, g) || (any && static_cast<int32_t>(g - generation_) <= 0)) continue;
    any = true;
    newest = s;
    generation_ = g;
  }
  lost_ = undelivered_ = 0;
  nextSequence_ = 1;
  booted_ = !any;
  oldest_ = newest;
  firstOpen_ = {newest, kSectorHeader};
  rewind();
  if (!any) return openSector(0, 1);

  tail_ = {newest, kSector};
  for (uint32_t i = 1; i < count; ++i) {  // walk back while generations go down by one
    const uint32_t s = (newest + count - i) % count;
    uint32_t g;
    if (!readGeneration(s, g) || g != generation_ - i) break;
    oldest_ = s;
  }
  tail_.offset = endOfData(newest);
  firstOpen_ = tail_;
  for (Position p{oldest_, kSectorHeader}; scan(p, scratch_, false, newest);) {
    nextSequence_ = scratch_.sequence + 1;
    uint8_t state = 0;
    flash_.read(scratch_.at.sector * kSector + scratch_.at.offset + 1, &state, 1);
    if (state == kUndelivered && undelivered_++ == 0) firstOpen_ = scratch_.at;
  }
  rewind();
  return hal::Status::kOk;
}

/// Makes room: what was not delivered from the oldest sector is lost.
void RingLog::dropOldest() {
  const uint32_t sector = oldest_;
  for (Position p{sector, kSectorHeader}; scan(p, scratch_, true, sector);) {
    ++lost_;
    --undelivered_;
  }
  oldest_ = (oldest_ + 1) % flash_.sectors();
  const Position first{oldest_, kSectorHeader};
  if (firstOpen_.sector == sector) firstOpen_ = first;
  if (cursor_.sector == sector) rewind();
}

hal::Status RingLog::append(const void* payload, uint16_t size) {
  if (size > kMaxPayload) return hal::Status::kTooLarge;
  if (flash_.sectors() < kLeastSectors) return hal::Status::kNotFound;
  if (!booted_)
    if (auto s = markBoot(); s != hal::Status::kOk) return s;
  const uint32_t need = kRecordHeader + aligned(size);
  if (tail_.offset + need > kSector) {
    const uint32_t sector = (tail_.sector + 1) % flash_.sectors();
    if (sector == oldest_ && sector != tail_.sector) dropOldest();
    if (auto s = openSector(sector, generation_ + 1); s != hal::Status::kOk) return s;
  }
  struct {
    RecordHeader header;
    uint8_t data[kMaxPayload];
  } out;
  out.header = {kRecordMagic, kUndelivered, size, nextSequence_, 0};
  out.header.crc = recordCrc(out.header, payload);
  memcpy(out.data, payload, size);
  memset(out.data + size, 0xFF, need - kRecordHeader - size);
  const uint32_t at = tail_.sector * kSector + tail_.offset;
  last_ = tail_;
  tail_.offset += need;  // after a failed write, too: those cells are no longer blank
  ++nextSequence_;
  if (auto s = flash_.write(at, &out, need); s != hal::Status::kOk) return s;
  ++undelivered_;
  return hal::Status::kOk;
}

/// Takes the next valid record from `at` to the end of sector `last`; after rubbish it looks on at every fourth byte.
bool RingLog::scan(Position& at, Record& out, bool undeliveredOnly, uint32_t last) {
  for (;;) {
    const uint32_t limit = at.sector == tail_.sector ? tail_.offset : kSector;
    while (at.offset + kRecordHeader <= limit) {
      const uint32_t address = at.sector * kSector + at.offset;
      RecordHeader h;
      if (flash_.read(address, &h, sizeof h) != hal::Status::kOk) return false;
      const bool record = h.magic == kRecordMagic && h.length <= kMaxPayload &&
                          at.offset + kRecordHeader + h.length <= limit &&
                          flash_.read(address + kRecordHeader, out.payload, h.length) == hal::Status::kOk &&
                          h.crc == recordCrc(h, out.payload);
      if (!record) {
        at.offset += 4;
        continue;
      }
      out.at = at;
      out.sequence = h.sequence;
      out.size = h.length;
      at.offset += kRecordHeader + aligned(h.length);
      if (!undeliveredOnly || h.state == kUndelivered) return true;
    }
    if (at.sector == last) return false;
    at = {(at.sector + 1) % flash_.sectors(), kSectorHeader};
  }
}

bool RingLog::next(Record& out) {
  const bool found = scan(cursor_, out, true, tail_.sector);
  if (atFirstOpen_) firstOpen_ = found ? out.at : cursor_;
  atFirstOpen_ = atFirstOpen_ && !found;
  return found;
}

void RingLog::rewind() {
  cursor_ = firstOpen_;
  atFirstOpen_ = true;
}

hal::Status RingLog::markDelivered(Position at, uint32_t sequence) {
  const uint32_t address = at.sector * kSector + at.offset;
  RecordHeader h;
  if (flash_.read(address, &h, sizeof h) != hal::Status::kOk) return hal::Status::kIoError;
  if (h.magic != kRecordMagic || h.sequence != sequence || h.state != kUndelivered) return hal::Status::kOk;
  --undelivered_;
  static constexpr uint8_t kDelivered = 0;
  return flash_.write(address + offsetof(RecordHeader, state), &kDelivered, 1);
}

}  // namespace pitwatch
