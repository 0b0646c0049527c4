#include "pitwatch/sampler.h"

#include "pitwatch/messages.h"

namespace pitwatch {
namespace {
constexpr uint32_t kDhtStartUs = 1100;
constexpr uint64_t kDhtPauseMs = 2000;    // the part measures no faster, and not before that after power-up
constexpr uint64_t kPmsWarmUpMs = 30000;  // until the fan runs evenly
constexpr uint64_t kPmsFreshMs = 10000;   // it sends a frame each 0.2 to 2.3 s
constexpr size_t kDhtPulses = 44;
}  // namespace

void Sampler::restart() {
  measuring_ = false;
  dueMs_ = clock_.monotonicMs();
}

void Sampler::resume(uint32_t afterMs) {
  restart();
  uint8_t old[64];
  while (pmsLine_.read(old, sizeof old) > 0) {
  }
  frameMs_ = 0;
  listeningMs_ = dueMs_ > kPmsWarmUpMs ? dueMs_ : kPmsWarmUpMs;
  dueMs_ += afterMs;
}

bool Sampler::tick(uint16_t intervalS, Reading& out) {
  const uint64_t now = clock_.monotonicMs();
  if (fitted_ & kPms5003) listenToPms(now);
  if (!measuring_ && now >= dueMs_) {
    const uint64_t intervalMs = uint64_t{intervalS} * 1000;
    dueMs_ = now - dueMs_ < intervalMs ? dueMs_ + intervalMs : now + intervalMs;
    if (fitted_ & kBme680) bmeStarted_ = bme_.start();
    measuring_ = true;
    collectMs_ = clock_.monotonicMs() + (fitted_ & kBme680 ? Bme680::kMeasureMs : 0);
  }
  if (!measuring_ || now < collectMs_) return false;
  measuring_ = false;
  collect(now, out);
  return true;
}

void Sampler::listenToPms(uint64_t now) {
  uint8_t bytes[64];
  for (size_t n; (n = pmsLine_.read(bytes, sizeof bytes)) > 0;)
    for (size_t i = 0; i < n; ++i)
      if (decoder_.feed(bytes[i], frame_) && now >= kPmsWarmUpMs) frameMs_ = now;
}

void Sampler::collect(uint64_t now, Reading& out) {
  out = Reading{};
  out.unixSeconds = clock_.unixSeconds();
  out.uptimeS = static_cast<uint32_t>(now / 1000);
  if (fitted_ & kBme680) addBme(now, out);
  if (fitted_ & kDht22) addDht(now, out);
  if (fitted_ & kPms5003) addPms(now, out);
}

void Sampler::addBme(uint64_t now, Reading& out) {
  BmeMeasurement m{};
  const hal::Status status = bmeStarted_ == hal::Status::kOk ? bme_.read(m) : bmeStarted_;
  if (status != hal::Status::kOk) return failed(out, 0, status == hal::Status::kNoAck ? kBmeNoAck : kBmeTimeout);
  out.fields |= kTemperature | kHumidity | kPressure;
  out.centiCelsius = m.centiCelsius;
  out.centiPercent = m.centiPercent;
  out.pascal = m.pascal;
  if (m.gasOhm != 0) {
    out.fields |= kGas;
    out.gasOhm = m.gasOhm;
  }
  Iaq iaq{};
  if (!iaq_.update(m, now, iaq)) return;
  out.fields = static_cast<uint16_t>(out.fields | kIaq | (iaq_.isBsec() ? kIaqByBsec : 0));
  out.iaq = iaq.index;
  out.iaqAccuracy = iaq.accuracy;
}

void Sampler::addDht(uint64_t now, Reading& out) {
  if (now < kDhtPauseMs) return;
  if (dhtMs_ == 0 || now - dhtMs_ >= kDhtPauseMs) {  // else the last result is as good
    uint16_t pulses[kDhtPulses];
    dhtResult_ = decodeDht22(pulses, dhtLine_.capture(kDhtStartUs, pulses, kDhtPulses), dht_);
    dhtMs_ = now;
  }
  if (dhtResult_ != DhtResult::kOk)
    return failed(out, 1, dhtResult_ == DhtResult::kChecksum ? kDhtChecksum : kDhtTimeout);
  if (out.fields & kTemperature) {
    out.fields |= kAltClimate;
    out.altCentiCelsius = dht_.centiCelsius;
    out.altCentiPercent = dht_.centiPercent;
  } else {
    out.fields |= kTemperature | kHumidity | kClimateFromDht;
    out.centiCelsius = dht_.centiCelsius;
    out.centiPercent = dht_.centiPercent;
  }
}

void Sampler::addPms(uint64_t now, Reading& out) {
  const bool corrupt = decoder_.badChecksums() != checksumsSeen_;
  checksumsSeen_ = decoder_.badChecksums();
  if (frameMs_ == 0 || now - frameMs_ > kPmsFreshMs) {
    if (now >= listeningMs_ + kPmsFreshMs) failed(out, 2, corrupt ? kPmsChecksum : kPmsTimeout);
    return;
  }
  out.fields |= kPm;
  out.pm1 = frame_.pm1;
  out.pm25 = frame_.pm25;
  out.pm10 = frame_.pm10;
  for (int i = 0; i < 6; ++i) out.particles[i] = frame_.particles[i];
  out.pmAgeS = static_cast<uint16_t>((now - frameMs_) / 1000);
}

void Sampler::failed(Reading& out, uint8_t sensor, uint8_t error) {
  out.errors |= error;
  ++errorCounts_[sensor];
}

}  // namespace pitwatch
