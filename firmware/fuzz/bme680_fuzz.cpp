// Any calibration and any values in the registers.
#include <stdlib.h>

#include "pitwatch/bme680.h"

using namespace pitwatch;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kCalibration = kBmeLength1 + kBmeLength2 + kBmeLength3;
  if (size < kCalibration + kBmeFieldLength) return 0;
  BmeCalibration calibration{};
  BmeRaw raw{};
  BmeMeasurement m{};
  decodeCalibration(data, calibration);
  decodeField(data + kCalibration, raw);
  heaterResistance(calibration, 320, 25);
  if (compensate(calibration, raw, m) && (m.centiCelsius < -4000 || m.centiCelsius > 8500 || m.centiPercent > 10000 ||
                                          m.pascal < 30000 || m.pascal > 110000 || m.gasOhm > 1000000000))
    abort();
  return 0;
}
