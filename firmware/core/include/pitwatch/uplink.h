#pragma once
#include "pitwatch/hal/clock.h"
#include "pitwatch/hal/mqtt.h"
#include "pitwatch/messages.h"
#include "pitwatch/reading.h"
#include "pitwatch/ring_log.h"

namespace pitwatch {

/// The pit that readings go to, and with what.
struct Destination {
  Text deviceId, licenceKey;
  const char* topic;
  uint16_t place;
  uint32_t bootId;
};

/// Brings readings to the broker at least once: first into the log, then out, and marked as delivered by its PUBACK.
/// After an outage what is left goes out with `replay: true`, live readings first, at most 20 a second.
class Uplink {
 public:
  static constexpr uint32_t kReplayPauseMs = 50;
  /// A broker that acknowledges nothing for so long is left and connected to anew.
  static constexpr uint32_t kAckTimeoutMs = 90000;

  Uplink(RingLog& log, hal::Mqtt& mqtt, hal::Clock& clock) : log_(log), mqtt_(mqtt), clock_(clock) {}
  void onConnected();
  void onDisconnected();
  /// @return whether the message was a reading.
  bool onPublished(int messageId);
  /// Keeps a new reading and sends it if it can.
  void submit(const Reading& reading, const Destination& to);
  /// Sends the next waiting reading if its time has come.
  void replay(const Destination& to);
  bool stalled() const;
  uint32_t waiting() const { return log_.undelivered(); }
  uint32_t dropped() const { return log_.lost() + dropped_; }

 private:
  static constexpr size_t kWindow = 8, kForReplay = 6;  // two are free for live readings
  struct InFlight {
    int id = 0;
    uint32_t sequence = 0;  ///< 0: not in the log
    RingLog::Position at;
    uint64_t sentMs = 0;
  };
  bool send(const Reading& reading, bool replay, RingLog::Position at, uint32_t sequence, const Destination& to);
  bool inFlight(uint32_t sequence) const;
  size_t busy() const;
  RingLog& log_;
  hal::Mqtt& mqtt_;
  hal::Clock& clock_;
  bool connected_ = false, held_ = false;
  uint64_t replayMs_ = 0;
  uint32_t dropped_ = 0;
  InFlight window_[kWindow];
  RingLog::Record record_{};
  char payload_[kMaxReading];
};

}  // namespace pitwatch
