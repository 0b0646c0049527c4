#include "simulated_sensors.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pitwatch::host {
namespace {

/// The registers 0x8A…, 0xE1… and 0x00… of a plausible part.
constexpr uint8_t kCalibration[kBmeLength1 + kBmeLength2 + kBmeLength3] = {
    0xF1, 0x66, 0x03, 0x00, 0xE3, 0x8B, 0x81, 0xD7, 0x58, 0x00, 0x68, 0x1B, 0x99, 0xFF,
    0x28, 0x1E, 0x00, 0x00, 0xCC, 0xF7, 0x04, 0xF7, 0x1E, 0x40, 0x2D, 0x2F, 0x00, 0x2D,
    0x14, 0x78, 0x9C, 0x59, 0x66, 0xD8, 0xDC, 0xE2, 0x12, 0x2C, 0x00, 0x10, 0x00, 0xF0};
constexpr uint8_t kChipId = 0xD0, kCtrlMeas = 0x74, kForced = 1;

uint32_t whole(double value, double highest) {
  return static_cast<uint32_t>(std::lround(std::min(std::max(value, 0.0), highest)));
}

}  // namespace

void SensorState::set(Fault fault, double driftPerSecond, double now) {
  fault_ = fault;
  drift_ = driftPerSecond;
  since_ = now;
  frozen_ = false;
}

Air SensorState::measure(const Air& truth, double now) {
  if (fault_ == Fault::kStuck && frozen_) return last_;
  frozen_ = true;
  last_ = truth;
  if (fault_ == Fault::kDrift) {
    const double away = drift_ * (now - since_);
    for (double* value : {&last_.celsius, &last_.percent, &last_.pm1, &last_.pm25, &last_.pm10}) *value += away;
  }
  return last_;
}

SimulatedBme680::SimulatedBme680(Surroundings& at) : at_(at) {
  decodeCalibration(kCalibration, calibration_);
  memcpy(registers_ + kBmeRegisters1, kCalibration, kBmeLength1);
  memcpy(registers_ + kBmeRegisters2, kCalibration + kBmeLength1, kBmeLength2);
  memcpy(registers_ + kBmeRegisters3, kCalibration + kBmeLength1 + kBmeLength2, kBmeLength3);
  registers_[kChipId] = 0x61;
}

hal::Status SimulatedBme680::reachable(uint8_t address) const {
  return address != Bme680::kAddress || at_.bme680.fault() == Fault::kTimeout ? hal::Status::kNoAck : hal::Status::kOk;
}

hal::Status SimulatedBme680::write(uint8_t address, const uint8_t* data, size_t size) {
  if (auto s = reachable(address); s != hal::Status::kOk) return s;
  for (size_t i = 0; i + 1 < size; i += 2) {
    registers_[data[i]] = data[i + 1];
    if (data[i] == kCtrlMeas && (data[i + 1] & 3) == kForced) convert();
  }
  return hal::Status::kOk;
}

hal::Status SimulatedBme680::readFrom(uint8_t address, uint8_t reg, uint8_t* out, size_t size) {
  if (auto s = reachable(address); s != hal::Status::kOk) return s;
  for (size_t i = 0; i < size; ++i) out[i] = registers_[static_cast<uint8_t>(reg + i)];
  if (at_.bme680.fault() == Fault::kCorrupt && reg == kBmeField) memset(out, 0xFF, size);
  return hal::Status::kOk;
}

/// Looks for the raw values that compensate to the air: the formulas are all but straight lines, so a few steps along
/// their slopes arrive.
void SimulatedBme680::convert() {
  const Air air = at_.bme680.measure(at_.air, at_.now);
  double temperature = 480000, pressure = 380000, humidity = 21000;
  BmeMeasurement m{};
  BmeRaw raw{};
  for (int i = 0; i < 12; ++i) {
    raw.temperature = whole(temperature, 0xFFFFF);
    raw.pressure = whole(pressure, 0xFFFFF);
    raw.humidity = static_cast<uint16_t>(whole(humidity, 0xFFFF));
    if (!compensate(calibration_, raw, m)) break;
    temperature += (air.celsius * 100 - m.centiCelsius) / 0.0314;
    pressure -= (air.pascal - m.pascal) / 0.126;
    humidity += (air.percent * 100 - m.centiPercent) / 0.62;
  }
  raw.gasValid = true;
  for (raw.gasRange = 0; raw.gasRange < 15; ++raw.gasRange) {  // the first whose highest value is below the air's
    raw.gas = 1023;
    compensate(calibration_, raw, m);
    if (m.gasOhm <= air.gasOhm) break;
  }
  for (unsigned low = 0, high = 1023; low < high;) {
    raw.gas = static_cast<uint16_t>((low + high) / 2);
    compensate(calibration_, raw, m);
    if (m.gasOhm > air.gasOhm)
      low = raw.gas + 1u;
    else
      high = raw.gas;
    raw.gas = static_cast<uint16_t>(low);
  }
  uint8_t* r = registers_ + kBmeField;
  r[0] = 0x80;  // new data
  for (int k : {0, 1}) {
    const uint32_t value = k == 0 ? raw.pressure : raw.temperature;
    r[2 + 3 * k] = static_cast<uint8_t>(value >> 12);
    r[3 + 3 * k] = static_cast<uint8_t>(value >> 4);
    r[4 + 3 * k] = static_cast<uint8_t>(value << 4);
  }
  r[8] = static_cast<uint8_t>(raw.humidity >> 8);
  r[9] = static_cast<uint8_t>(raw.humidity);
  r[13] = static_cast<uint8_t>(raw.gas >> 2);
  r[14] = static_cast<uint8_t>(raw.gas << 6 | 0x30 | raw.gasRange);
}

size_t SimulatedDht22::capture(uint32_t, uint16_t* highUs, size_t capacity) {
  if (at_.dht22.fault() == Fault::kTimeout || capacity < 41) return 0;
  Air air = at_.dht22.measure(at_.air, at_.now);
  air.celsius += 0.4;  // it sits elsewhere in the housing
  const uint32_t humidity = whole(air.percent * 10, 1000), celsius = whole(std::fabs(air.celsius) * 10, 0x7FFF);
  uint8_t bytes[5] = {static_cast<uint8_t>(humidity >> 8), static_cast<uint8_t>(humidity),
                      static_cast<uint8_t>(celsius >> 8 | (air.celsius < 0 ? 0x80 : 0)), static_cast<uint8_t>(celsius)};
  bytes[4] = static_cast<uint8_t>(bytes[0] + bytes[1] + bytes[2] + bytes[3]);
  if (at_.dht22.fault() == Fault::kCorrupt) bytes[1] ^= 0x10;
  highUs[0] = 80;
  for (int i = 0; i < 40; ++i) highUs[1 + i] = bytes[i / 8] >> (7 - i % 8) & 1 ? 71 : 26;
  return 41;
}

size_t SimulatedPms5003::read(uint8_t* out, size_t capacity) {
  if (at_.now >= sent_ + 1) {
    sent_ = at_.now;
    if (at_.pms5003.fault() != Fault::kTimeout) sendFrame();
  }
  const size_t n = std::min(capacity, line_.size());
  memcpy(out, line_.data(), n);
  line_.erase(0, n);
  return n;
}

void SimulatedPms5003::sendFrame() {
  const Air air = at_.pms5003.measure(at_.air, at_.now);
  uint8_t frame[32] = {0x42, 0x4D, 0, 28};
  auto put = [&frame](int word, double value) {
    const uint32_t v = whole(value, 65535);
    frame[2 + 2 * word] = static_cast<uint8_t>(v >> 8);
    frame[3 + 2 * word] = static_cast<uint8_t>(v);
  };
  const double masses[] = {air.pm1, air.pm25, air.pm10};
  for (int i = 0; i < 3; ++i) {
    put(1 + i, masses[i] * 1.3);
    put(4 + i, std::min(masses[i], 1000.0));
  }
  for (int i = 0; i < 6; ++i) put(7 + i, air.particles[i]);
  uint16_t sum = 0;
  for (int i = 0; i < 30; ++i) sum = static_cast<uint16_t>(sum + frame[i]);
  put(14, sum);
  if (at_.pms5003.fault() == Fault::kCorrupt) frame[13] ^= 1;
  line_.append(reinterpret_cast<char*>(frame), sizeof frame);
}

}  // namespace pitwatch::host
