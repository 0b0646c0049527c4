#include "pitwatch/dht22.h"

namespace pitwatch {
namespace {
constexpr size_t kBits = 40;
constexpr uint16_t kShortestUs = 10, kLongestUs = 110, kOneFromUs = 48;
}  // namespace

DhtResult decodeDht22(const uint16_t* highUs, size_t count, Climate& out) {
  if (count < kBits) return DhtResult::kTimeout;
  const uint16_t* bit = highUs + (count - kBits);
  uint8_t bytes[5] = {};
  for (size_t i = 0; i < kBits; ++i) {
    if (bit[i] < kShortestUs || bit[i] > kLongestUs) return DhtResult::kTimeout;
    bytes[i / 8] = static_cast<uint8_t>(bytes[i / 8] << 1 | (bit[i] > kOneFromUs ? 1 : 0));
  }
  if (static_cast<uint8_t>(bytes[0] + bytes[1] + bytes[2] + bytes[3]) != bytes[4]) return DhtResult::kChecksum;
  const int humidity = bytes[0] << 8 | bytes[1];
  const int magnitude = (bytes[2] & 0x7F) << 8 | bytes[3];  // a sign bit, not two's complement
  const int celsius = bytes[2] & 0x80 ? -magnitude : magnitude;
  // All zero has a right checksum, too: that is a line in short circuit, not 0 °C at 0 %.
  const bool zero = humidity == 0 && magnitude == 0;
  if (zero || humidity > 1000 || celsius < -400 || celsius > 850) return DhtResult::kChecksum;
  out.centiCelsius = static_cast<int16_t>(celsius * 10);
  out.centiPercent = static_cast<uint16_t>(humidity * 10);
  return DhtResult::kOk;
}

}  // namespace pitwatch
