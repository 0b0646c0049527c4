#pragma once
#include <stdint.h>

#include "pitwatch/bme680.h"
#include "pitwatch/dht22.h"
#include "pitwatch/hal/clock.h"
#include "pitwatch/hal/pulse_reader.h"
#include "pitwatch/hal/uart.h"
#include "pitwatch/iaq.h"
#include "pitwatch/pms5003.h"
#include "pitwatch/reading.h"

namespace pitwatch {

/// The sensors of a device, and when each is read. A sensor that is not fitted is neither read nor missed.
class Sampler {
 public:
  /// @param fitted of Sensor
  Sampler(hal::I2cBus& i2c, hal::PulseReader& dht, hal::Uart& pms, hal::Clock& clock, IaqEngine& iaq, uint8_t fitted)
      : bme_(i2c), dhtLine_(dht), pmsLine_(pms), clock_(clock), iaq_(iaq), fitted_(fitted) {}

  /// The next reading is due at once.
  void restart();
  /// The same after a time in which it was not called, and after a while: what the sensors sent meanwhile is old.
  void resume(uint32_t afterMs = 0);
  /// Does what is due; blocks at most 250 ms (a silent I²C bus).
  /// @return whether `out` holds a new reading: its measured fields, its errors, and when it was.
  bool tick(uint16_t intervalS, Reading& out);
  uint8_t fitted() const { return fitted_; }
  /// @return failures since boot, one count a sensor, in the order of kSensorNames.
  const uint32_t* errorCounts() const { return errorCounts_; }

 private:
  void listenToPms(uint64_t now);
  void collect(uint64_t now, Reading& out);
  void addBme(uint64_t now, Reading& out);
  void addDht(uint64_t now, Reading& out);
  void addPms(uint64_t now, Reading& out);
  void failed(Reading& out, uint8_t sensor, uint8_t error);

  Bme680 bme_;
  hal::PulseReader& dhtLine_;
  hal::Uart& pmsLine_;
  hal::Clock& clock_;
  IaqEngine& iaq_;
  const uint8_t fitted_;
  bool measuring_ = false;
  uint64_t dueMs_ = 0, collectMs_ = 0;
  hal::Status bmeStarted_ = hal::Status::kOk;
  Climate dht_{};
  DhtResult dhtResult_ = DhtResult::kTimeout;
  uint64_t dhtMs_ = 0;
  PmsDecoder decoder_;
  ParticleFrame frame_{};
  uint64_t frameMs_ = 0;  ///< 0: none yet
  uint64_t listeningMs_ = 0;
  uint16_t checksumsSeen_ = 0;
  uint32_t errorCounts_[3] = {};
};

}  // namespace pitwatch
