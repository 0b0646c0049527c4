#include "air.h"

#include <algorithm>
#include <cmath>

namespace pitwatch::host {
namespace {
constexpr double kPi = 3.14159265358979, kDay = 86400, kSlot = 1800;
/// How many particles of each class come with a µg/m³ of PM2.5.
constexpr double kParticlesPerUg[] = {85, 25, 3.8, 0.5, 0.12, 0.04};
}  // namespace

/// @return -1..1, the same for the same arguments
double PitAir::noise(uint32_t channel, uint64_t step) const {
  uint64_t x = (step + 1) * 0x9E3779B97F4A7C15u ^ (uint64_t{seed_} << 32 | channel) * 0xD1B54A32D192ED03u;
  x = (x ^ x >> 32) * 0xD6E8FEB86659FD93u;
  x = (x ^ x >> 32) * 0xD6E8FEB86659FD93u;
  return static_cast<double>((x ^ x >> 32) >> 11) / 4503599627370496.0 - 1;
}

double PitAir::smooth(uint32_t channel, double seconds, double period) const {
  const double at = seconds / period, step = std::floor(at), part = (1 - std::cos((at - step) * kPi)) / 2;
  const auto n = static_cast<uint64_t>(step);
  return noise(channel, n) * (1 - part) + noise(channel, n + 1) * part;
}

/// µg/m³ of PM2.5 that the work of this and the last half hour leaves in the air.
double PitAir::dust(double seconds) const {
  double sum = 0;
  for (const double begin : {std::floor(seconds / kSlot) * kSlot, std::floor(seconds / kSlot - 1) * kSlot}) {
    const auto slot = static_cast<uint64_t>(begin / kSlot);
    if (noise(20, slot) > 0) continue;  // nobody sands
    const double since = seconds - begin - (noise(21, slot) + 1) * 500, work = 240 + noise(22, slot) * 120;
    if (since <= 0) continue;
    const double strength = 40 + 35 * noise(23, slot);
    const double reached = strength * (1 - std::exp(-std::min(since, work) / 60));
    sum += since <= work ? reached : reached * std::exp(-(since - work) / 240);
  }
  return sum;
}

Air PitAir::at(double t) const {
  const double noon = std::cos((std::fmod(t, kDay) / kDay - 15.0 / 24) * 2 * kPi);
  const auto second = static_cast<uint64_t>(t);
  Air air{};
  air.celsius = 24 + noise(1, 0) * 0.8 + 1.9 * noon + 0.5 * smooth(3, t, 1500) + 0.03 * noise(4, second);
  air.percent = 50 + noise(2, 0) * 3 - 4 * noon + 2.5 * smooth(5, t, 2400) + 0.1 * noise(6, second);
  air.pascal = 100800 + 400 * smooth(7, t, 43200) + 3 * noise(8, second);
  const double sanding = dust(t);
  air.gasOhm = 150000 + 30000 * smooth(9, t, 3000) - 400 * sanding + 500 * noise(12, second);
  air.pm25 = std::max(1.0, 9 + 4 * smooth(10, t, 2000) + 0.8 * noise(11, second) + sanding);
  air.pm1 = air.pm25 * 0.6;
  air.pm10 = air.pm25 * 1.25 + 2 + 0.6 * sanding;
  for (int i = 0; i < 6; ++i) air.particles[i] = std::min(65535.0, air.pm25 * kParticlesPerUg[i]);
  return air;
}

}  // namespace pitwatch::host
