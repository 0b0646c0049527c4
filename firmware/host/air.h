#pragma once
#include <cstdint>

namespace pitwatch::host {

/// The air of one pit at one moment.
struct Air {
  double celsius, percent, pascal, gasOhm;
  double pm1, pm25, pm10;
  double particles[6];
};

/// The air of a pit over the day: warm in the afternoon, dust from sanding now and then, a last digit that is never
/// still. A pure function of seed and time.
class PitAir {
 public:
  explicit PitAir(uint32_t seed) : seed_(seed) {}
  Air at(double unixSeconds) const;

 private:
  double noise(uint32_t channel, uint64_t step) const;
  double smooth(uint32_t channel, double seconds, double period) const;
  double dust(double seconds) const;
  uint32_t seed_;
};

}  // namespace pitwatch::host
