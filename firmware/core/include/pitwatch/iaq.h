#pragma once
#include <stdint.h>

#include "pitwatch/bme680.h"

namespace pitwatch {

/// An index of air quality, 0 (clean) to 500, and how far it is to be trusted: 0 settling, 1 uncertain, 2, 3
/// calibrated.
struct Iaq {
  uint16_t index;
  uint8_t accuracy;
};

/// Makes the index from what a BME680 measures. Bosch's BSEC is one, but its licence keeps it out of this repository:
/// who links it derives from this and gives that to the Hardware (esp32/main/app_main.cpp).
class IaqEngine {
 public:
  virtual ~IaqEngine() = default;
  /// @return whether readings name it `BSEC`; else they say `estimate`.
  virtual bool isBsec() const = 0;
  /// @return false: no index yet.
  virtual bool update(const BmeMeasurement& measurement, uint64_t nowMs, Iaq& out) = 0;
};

/// An open estimate: the gas layer's resistance against the best of the last hours counts three quarters, the distance
/// of the humidity from 40 % one quarter. Never more than `uncertain`, so that the hub shows it and relies on nothing.
class IaqEstimate final : public IaqEngine {
 public:
  bool isBsec() const override { return false; }
  bool update(const BmeMeasurement& measurement, uint64_t nowMs, Iaq& out) override;

 private:
  uint64_t firstMs_ = 0, faded_ = 0;
  uint32_t cleanOhm_ = 0;
};

}  // namespace pitwatch
