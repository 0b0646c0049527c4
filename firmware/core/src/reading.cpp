#include "pitwatch/reading.h"

#include <string.h>

#include "pitwatch/ring_log.h"

namespace pitwatch {
namespace {

/// Copies fields to or from bytes, so that one list of fields serves both ways.
class Writer {
 public:
  explicit Writer(uint8_t* at) : at_(at) {}
  template <class T>
  void operator()(const T& value) {
    for (size_t i = 0; i < sizeof(T); ++i) *at_++ = static_cast<uint8_t>(static_cast<uint32_t>(value) >> (8 * i));
  }

 private:
  uint8_t* at_;
};

class Loader {
 public:
  explicit Loader(const uint8_t* at) : at_(at) {}
  template <class T>
  void operator()(T& value) {
    uint32_t v = 0;
    for (size_t i = 0; i < sizeof(T); ++i) v |= static_cast<uint32_t>(*at_++) << (8 * i);
    value = static_cast<T>(v);
  }

 private:
  const uint8_t* at_;
};

template <class R, class Copy>
void eachField(R& r, Copy copy) {
  copy(r.bootId), copy(r.seq), copy(r.unixSeconds), copy(r.uptimeS), copy(r.place), copy(r.fields), copy(r.errors);
  copy(r.centiCelsius), copy(r.centiPercent), copy(r.pascal), copy(r.iaq), copy(r.iaqAccuracy), copy(r.gasOhm);
  copy(r.pm1), copy(r.pm25), copy(r.pm10);
  for (auto& count : r.particles) copy(count);
  copy(r.pmAgeS), copy(r.altCentiCelsius), copy(r.altCentiPercent);
}

}  // namespace

void encode(const Reading& reading, uint8_t out[kRecordBytes]) { eachField(reading, Writer(out)); }
void decode(const uint8_t in[kRecordBytes], Reading& out) { eachField(out, Loader(in)); }

uint16_t placeOf(const char* workshop, const char* pit) {
  const uint32_t hash = crc32(pit, strlen(pit), crc32(workshop, strlen(workshop) + 1));
  const auto folded = static_cast<uint16_t>(hash ^ hash >> 16);
  return folded == 0 ? 1 : folded;
}

}  // namespace pitwatch
