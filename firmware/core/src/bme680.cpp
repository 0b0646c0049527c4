#include "pitwatch/bme680.h"

namespace pitwatch {
namespace {

using hal::Status;

constexpr uint8_t kChipIdRegister = 0xD0, kChipId = 0x61;
constexpr uint8_t kResHeat0 = 0x5A, kGasWait0 = 0x64, kCtrlGas1 = 0x71, kCtrlHum = 0x72, kCtrlMeas = 0x74;
constexpr uint8_t kRunGas = 0x10;  // heater profile 0
constexpr uint8_t kHumidity2x = 0x02;
constexpr uint8_t kTemperature8xPressure4xForced = 4 << 5 | 3 << 2 | 1;
constexpr uint8_t kWait148Ms = 0x40 | 37;  // 37 × 4 ms
constexpr int kHeaterCelsius = 320;

int32_t word(const uint8_t* lsb) { return lsb[0] | lsb[1] << 8; }
int16_t signedWord(const uint8_t* lsb) { return static_cast<int16_t>(word(lsb)); }

/// In 1/5120 °C. All of the formulas are Bosch's for integers; 64 bits where some calibration
/// could make them overflow.
int32_t fineTemperature(const BmeCalibration& c, uint32_t raw) {
  const int64_t v1 = static_cast<int64_t>(raw >> 3) - (static_cast<int64_t>(c.t1) << 1);
  const int64_t v2 = v1 * c.t2 >> 11;
  const int64_t v3 = ((v1 >> 1) * (v1 >> 1) >> 12) * (c.t3 * 16) >> 14;
  return static_cast<int32_t>(v2 + v3);
}

int32_t pressure(const BmeCalibration& c, uint32_t raw, int32_t fine) {
  int64_t v1 = (fine >> 1) - 64000;
  int64_t v2 = ((v1 >> 2) * (v1 >> 2) >> 11) * c.p6 >> 2;
  v2 += v1 * c.p5 * 2;
  v2 = (v2 >> 2) + static_cast<int64_t>(c.p4) * 65536;
  v1 = ((((v1 >> 2) * (v1 >> 2) >> 13) * (c.p3 * 32)) >> 3) + (c.p2 * v1 >> 1);
  v1 >>= 18;
  v1 = (32768 + v1) * c.p1 >> 15;
  if (v1 == 0) return 0;
  int64_t p = (1048576 - static_cast<int64_t>(raw) - (v2 >> 12)) * 3125;
  p = p >= 0x40000000 ? p / v1 * 2 : p * 2 / v1;
  if (p < 0 || p > 1 << 20) return 0;
  const int64_t q1 = c.p9 * ((p >> 3) * (p >> 3) >> 13) >> 12;
  const int64_t q2 = (p >> 2) * c.p8 >> 13;
  const int64_t q3 = (p >> 8) * (p >> 8) * (p >> 8) * c.p10 >> 17;
  return static_cast<int32_t>(p + ((q1 + q2 + q3 + c.p7 * 128) >> 4));
}

/// In 1/1000 %.
int32_t humidity(const BmeCalibration& c, uint16_t raw, int32_t centi) {
  const int32_t v1 = raw - c.h1 * 16 - (centi * c.h3 / 100 >> 1);
  const int32_t v2 = c.h2 * (centi * c.h4 / 100 + ((centi * (centi * c.h5 / 100)) >> 6) / 100 + (1 << 14)) >> 10;
  const int64_t v3 = static_cast<int64_t>(v1) * v2;
  const int32_t v4 = (c.h6 * 128 + centi * c.h7 / 100) >> 4;
  const int64_t v5 = (v3 >> 14) * (v3 >> 14) >> 10;
  const int64_t v6 = v4 * v5 >> 1;
  const int64_t percent = ((v3 + v6) >> 10) * 1000 >> 12;
  return static_cast<int32_t>(percent > 100000 ? 100000 : percent < 0 ? 0 : percent);
}

int64_t gasResistance(const BmeCalibration& c, uint16_t raw, uint8_t range) {
  static constexpr uint32_t kFactor1[16] = {2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2126008810,
                                            2147483647, 2130303777, 2147483647, 2147483647, 2143188679, 2136746228,
                                            2147483647, 2126008810, 2147483647, 2147483647};
  static constexpr uint32_t kFactor2[16] = {4096000000, 2048000000, 1024000000, 512000000, 255744255, 127110228,
                                            64000000,   32258064,   16016016,   8000000,   4000000,   2000000,
                                            1000000,    500000,     250000,     125000};
  const int64_t v1 = (1340 + 5 * c.rangeError) * static_cast<int64_t>(kFactor1[range]) >> 16;
  const int64_t v2 = (static_cast<int64_t>(raw) << 15) - 16777216 + v1;
  const int64_t v3 = kFactor2[range] * v1 >> 9;
  return v2 == 0 ? 0 : (v3 + (v2 >> 1)) / v2;
}

}  // namespace

void decodeCalibration(const uint8_t r[kBmeLength1 + kBmeLength2 + kBmeLength3], BmeCalibration& c) {
  c.t2 = signedWord(r), c.t3 = static_cast<int8_t>(r[2]);
  c.p1 = static_cast<uint16_t>(word(r + 4)), c.p2 = signedWord(r + 6), c.p3 = static_cast<int8_t>(r[8]);
  c.p4 = signedWord(r + 10), c.p5 = signedWord(r + 12);
  c.p7 = static_cast<int8_t>(r[14]), c.p6 = static_cast<int8_t>(r[15]);
  c.p8 = signedWord(r + 18), c.p9 = signedWord(r + 20), c.p10 = r[22];
  const uint8_t* h = r + kBmeLength1;
  c.h2 = static_cast<uint16_t>(h[0] << 4 | h[1] >> 4), c.h1 = static_cast<uint16_t>(h[2] << 4 | (h[1] & 15));
  c.h3 = static_cast<int8_t>(h[3]), c.h4 = static_cast<int8_t>(h[4]), c.h5 = static_cast<int8_t>(h[5]);
  c.h6 = h[6], c.h7 = static_cast<int8_t>(h[7]);
  c.t1 = static_cast<uint16_t>(word(h + 8)), c.gh2 = signedWord(h + 10);
  c.gh1 = static_cast<int8_t>(h[12]), c.gh3 = static_cast<int8_t>(h[13]);
  const uint8_t* g = h + kBmeLength2;
  c.heatValue = static_cast<int8_t>(g[0]), c.heatRange = (g[2] & 0x30) >> 4;
  c.rangeError = static_cast<int8_t>(static_cast<int8_t>(g[4] & 0xF0) / 16);
}

bool decodeField(const uint8_t r[kBmeFieldLength], BmeRaw& out) {
  constexpr uint8_t kNewData = 0x80, kGasValid = 0x20, kHeatStable = 0x10;
  out.pressure = static_cast<uint32_t>(r[2] << 12 | r[3] << 4 | r[4] >> 4);
  out.temperature = static_cast<uint32_t>(r[5] << 12 | r[6] << 4 | r[7] >> 4);
  out.humidity = static_cast<uint16_t>(r[8] << 8 | r[9]);
  out.gas = static_cast<uint16_t>(r[13] << 2 | r[14] >> 6);
  out.gasRange = r[14] & 15;
  out.gasValid = (r[14] & kGasValid) && (r[14] & kHeatStable);
  return r[0] & kNewData;
}

bool compensate(const BmeCalibration& c, const BmeRaw& raw, BmeMeasurement& out) {
  const int32_t fine = fineTemperature(c, raw.temperature), centi = (fine * 5 + 128) >> 8;
  if (centi < -4000 || centi > 8500) return false;
  const int32_t pascal = pressure(c, raw.pressure, fine);
  if (pascal < 30000 || pascal > 110000) return false;
  out.centiCelsius = static_cast<int16_t>(centi);
  out.pascal = static_cast<uint32_t>(pascal);
  out.centiPercent = static_cast<uint16_t>((humidity(c, raw.humidity, centi) + 5) / 10);
  const int64_t ohm = raw.gasValid ? gasResistance(c, raw.gas, raw.gasRange) : 0;
  out.gasOhm = ohm < 0 || ohm > 1000000000 ? 0 : static_cast<uint32_t>(ohm);
  return true;
}

uint8_t heaterResistance(const BmeCalibration& c, int celsius, int ambientCelsius) {
  if (celsius > 400) celsius = 400;
  const int32_t v1 = ambientCelsius * c.gh3 / 1000 * 256;
  const int32_t v2 = (c.gh1 + 784) * (((c.gh2 + 154009) * celsius * 5 / 100 + 3276800) / 10);
  const int32_t v4 = (v1 + v2 / 2) / (c.heatRange + 4);
  const int32_t v5 = 131 * c.heatValue + 65536;
  const int32_t times100 = (v4 / v5 - 250) * 34;
  return static_cast<uint8_t>((times100 + 50) / 100);
}

Status Bme680::set(uint8_t reg, uint8_t value) {
  const uint8_t bytes[] = {reg, value};
  return bus_.write(kAddress, bytes, sizeof bytes);
}

Status Bme680::setUp() {
  uint8_t id = 0;
  if (auto s = bus_.readFrom(kAddress, kChipIdRegister, &id, 1); s != Status::kOk) return s;
  if (id != kChipId) return Status::kNoAck;
  uint8_t r[kBmeLength1 + kBmeLength2 + kBmeLength3];
  if (auto s = bus_.readFrom(kAddress, kBmeRegisters1, r, kBmeLength1); s != Status::kOk) return s;
  if (auto s = bus_.readFrom(kAddress, kBmeRegisters2, r + kBmeLength1, kBmeLength2); s != Status::kOk) return s;
  if (auto s = bus_.readFrom(kAddress, kBmeRegisters3, r + kBmeLength1 + kBmeLength2, kBmeLength3); s != Status::kOk)
    return s;
  decodeCalibration(r, calibration_);
  ready_ = true;
  return Status::kOk;
}

Status Bme680::start() {
  if (!ready_)
    if (auto s = setUp(); s != Status::kOk) return s;
  // The chip forgets its registers when its supply dips, so they are written each time.
  const uint8_t settings[][2] = {{kCtrlHum, kHumidity2x},
                                 {kResHeat0, heaterResistance(calibration_, kHeaterCelsius, ambientCelsius_)},
                                 {kGasWait0, kWait148Ms},
                                 {kCtrlGas1, kRunGas},
                                 {kCtrlMeas, kTemperature8xPressure4xForced}};
  for (const auto& setting : settings) {
    if (auto s = set(setting[0], setting[1]); s != Status::kOk) {
      ready_ = false;
      return s;
    }
  }
  return Status::kOk;
}

Status Bme680::read(BmeMeasurement& out) {
  uint8_t r[kBmeFieldLength];
  BmeRaw raw;
  if (auto s = bus_.readFrom(kAddress, kBmeField, r, sizeof r); s != Status::kOk) {
    ready_ = false;
    return s;
  }
  if (!decodeField(r, raw)) return Status::kTimeout;
  if (!compensate(calibration_, raw, out)) {
    ready_ = false;  // perhaps the calibration was read wrong
    return Status::kTimeout;
  }
  ambientCelsius_ = out.centiCelsius / 100;
  return Status::kOk;
}

}  // namespace pitwatch
