#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/hal/i2c_bus.h"

namespace pitwatch {

/// What a BME680 measured. `gasOhm` is 0 when the heater was not stable.
struct BmeMeasurement {
  int16_t centiCelsius;
  uint16_t centiPercent;
  uint32_t pascal;
  uint32_t gasOhm;
};

/// What Bosch measured in the factory, in the chip's registers.
struct BmeCalibration {
  uint16_t t1, p1, h1, h2;
  int16_t t2, p2, p4, p5, p8, p9, gh2;
  int8_t t3, p3, p6, p7, h3, h4, h5, h7, gh1, gh3;
  uint8_t p10, h6, heatRange;
  int8_t heatValue, rangeError;
};

/// One reading of the chip's converters.
struct BmeRaw {
  uint32_t temperature, pressure;
  uint16_t humidity, gas;
  uint8_t gasRange;
  bool gasValid;
};

constexpr uint8_t kBmeRegisters1 = 0x8A, kBmeRegisters2 = 0xE1, kBmeRegisters3 = 0x00, kBmeField = 0x1D;
constexpr size_t kBmeLength1 = 23, kBmeLength2 = 14, kBmeLength3 = 5, kBmeFieldLength = 15;

/// Reads the calibration from the registers 0x8A…, 0xE1… and 0x00…, in this order.
void decodeCalibration(const uint8_t registers[kBmeLength1 + kBmeLength2 + kBmeLength3], BmeCalibration& out);
/// Reads the registers 0x1D…. @return false: there is nothing new.
bool decodeField(const uint8_t registers[kBmeFieldLength], BmeRaw& out);
/// Turns raw values into units, by the data sheet's integer formulas. @return false: out of what the part can measure.
bool compensate(const BmeCalibration& calibration, const BmeRaw& raw, BmeMeasurement& out);
/// @return the value of res_heat_0 for that many °C, at most 400.
uint8_t heaterResistance(const BmeCalibration& calibration, int celsius, int ambientCelsius);

/// Bosch BME680 on I²C: one forced measurement at a time, heater 320 °C for 150 ms.
/// Source: Bosch Sensortec, data sheet BST-BME680-DS001.
class Bme680 {
 public:
  static constexpr uint8_t kAddress = 0x77;
  /// A measurement takes that long: five conversions and the heater.
  static constexpr uint32_t kMeasureMs = 220;

  explicit Bme680(hal::I2cBus& bus) : bus_(bus) {}
  /// Starts a measurement; first, and after a failure, reads the calibration and sets the chip up.
  /// @return kOk, kNoAck (no chip there, or another one), kTimeout or kIoError.
  hal::Status start();
  /// Takes the result kMeasureMs later. @return kTimeout also when the chip has nothing new or nothing possible.
  hal::Status read(BmeMeasurement& out);

 private:
  hal::Status setUp();
  hal::Status set(uint8_t reg, uint8_t value);
  hal::I2cBus& bus_;
  BmeCalibration calibration_{};
  int ambientCelsius_ = 25;
  bool ready_ = false;
};

}  // namespace pitwatch
