#pragma once
#include <cstdint>
#include <string>

#include "air.h"
#include "pitwatch/bme680.h"
#include "pitwatch/hal/i2c_bus.h"
#include "pitwatch/hal/pulse_reader.h"
#include "pitwatch/hal/uart.h"

namespace pitwatch::host {

/// How a sensor fails.
enum class Fault : uint8_t {
  kNone,
  kStuck,    ///< measures the same for ever
  kDrift,    ///< moves away from the truth, a little more each second
  kTimeout,  ///< doesn't answer
  kCorrupt,  ///< answers with wrong bits
};

/// What sensors measure, and how they fail. Each sensor sees the air through a state of its own.
class SensorState {
 public:
  void set(Fault fault, double driftPerSecond, double now);
  Fault fault() const { return fault_; }
  /// @return the air as this sensor measures it
  Air measure(const Air& truth, double now);

 private:
  Fault fault_ = Fault::kNone;
  double drift_ = 0, since_ = 0;
  bool frozen_ = false;
  Air last_{};
};

/// The pit as its sensors see it; what it holds is set before each tick of the device.
struct Surroundings {
  Air air{};
  double now = 0;  ///< seconds since start
  SensorState bme680, dht22, pms5003;
};

/// A BME680 on the bus: registers with the calibration of a part, and raw values that give the air back.
class SimulatedBme680 final : public hal::I2cBus {
 public:
  explicit SimulatedBme680(Surroundings& at);
  hal::Status write(uint8_t address, const uint8_t* data, size_t size) override;
  hal::Status readFrom(uint8_t address, uint8_t reg, uint8_t* out, size_t size) override;

 private:
  hal::Status reachable(uint8_t address) const;
  void convert();
  Surroundings& at_;
  BmeCalibration calibration_{};
  uint8_t registers_[256] = {};
};

/// A DHT22: the pulses of 40 bits.
class SimulatedDht22 final : public hal::PulseReader {
 public:
  explicit SimulatedDht22(Surroundings& at) : at_(at) {}
  size_t capture(uint32_t startLowUs, uint16_t* highUs, size_t capacity) override;

 private:
  Surroundings& at_;
};

/// A PMS5003: a frame each second.
class SimulatedPms5003 final : public hal::Uart {
 public:
  explicit SimulatedPms5003(Surroundings& at) : at_(at) {}
  size_t read(uint8_t* out, size_t capacity) override;

 private:
  void sendFrame();
  Surroundings& at_;
  double sent_ = -1;
  std::string line_;
};

}  // namespace pitwatch::host
