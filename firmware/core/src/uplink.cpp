#include "pitwatch/uplink.h"

namespace pitwatch {

size_t Uplink::busy() const {
  size_t n = 0;
  for (const auto& flight : window_) n += flight.id != 0;
  return n;
}

bool Uplink::inFlight(uint32_t sequence) const {
  for (const auto& flight : window_)
    if (flight.id != 0 && flight.sequence == sequence) return true;
  return false;
}

bool Uplink::stalled() const {
  for (const auto& flight : window_)
    if (flight.id != 0 && clock_.monotonicMs() - flight.sentMs >= kAckTimeoutMs) return true;
  return false;
}

void Uplink::onConnected() {
  connected_ = true;
  log_.rewind();
}

void Uplink::onDisconnected() {
  connected_ = held_ = false;
  for (auto& flight : window_) flight = InFlight{};
}

bool Uplink::onPublished(int messageId) {
  for (auto& flight : window_) {
    if (flight.id == 0 || flight.id != messageId) continue;
    if (flight.sequence != 0) log_.markDelivered(flight.at, flight.sequence);
    flight = InFlight{};
    return true;
  }
  return false;
}

bool Uplink::send(const Reading& reading, bool replay, RingLog::Position at, uint32_t sequence, const Destination& to) {
  InFlight* place = nullptr;
  for (auto& flight : window_)
    if (flight.id == 0) place = &flight;
  if (place == nullptr) return false;
  const size_t size = writeReading(to.deviceId, to.licenceKey, reading, replay, payload_);
  const int id = size == 0 ? -1 : mqtt_.publish(to.topic, payload_, size, 1, false);
  if (id <= 0) return false;
  *place = {id, sequence, at, clock_.monotonicMs()};
  return true;
}

void Uplink::submit(const Reading& reading, const Destination& to) {
  uint8_t bytes[kRecordBytes];
  encode(reading, bytes);
  const bool kept = log_.append(bytes, sizeof bytes) == hal::Status::kOk;
  const bool sent = connected_ && send(reading, false, log_.lastPosition(), kept ? log_.lastSequence() : 0, to);
  if (!kept && !sent) ++dropped_;
}

void Uplink::replay(const Destination& to) {
  const uint64_t now = clock_.monotonicMs();
  if (!connected_ || now < replayMs_ || busy() >= kForReplay) return;
  do {
    if (!held_ && !log_.next(record_)) return;
    held_ = false;
  } while (inFlight(record_.sequence));
  Reading reading;
  if (record_.size == kRecordBytes) decode(record_.payload, reading);
  if (record_.size != kRecordBytes || reading.place != to.place) {  // of another pit, or of another firmware
    log_.markDelivered(record_.at, record_.sequence);
    ++dropped_;
    return;
  }
  const uint32_t unixSeconds = clock_.unixSeconds();
  if (reading.unixSeconds == 0 && reading.bootId == to.bootId && unixSeconds != 0)
    reading.unixSeconds = unixSeconds - static_cast<uint32_t>(now / 1000 - reading.uptimeS);
  held_ = !send(reading, true, record_.at, record_.sequence, to);
  if (!held_) replayMs_ = now + kReplayPauseMs;
}

}  // namespace pitwatch
