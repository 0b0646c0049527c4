#pragma once
#include <stdint.h>

namespace pitwatch {

/// What a device does, as its LED shows it.
enum class DeviceState : uint8_t { kBoot, kUnclaimed, kProvisioned, kOnline, kDisabled, kUpdating };

/// One period of blinking: `flashes` times on for `onMs` and off for as long, then off for the rest.
struct LedPattern {
  uint16_t periodMs, onMs;
  uint8_t flashes;
};

constexpr LedPattern kLedPatterns[] = {
    {1000, 1000, 1},  // boot: on
    {2000, 1000, 1},  // unclaimed and heard: slowly
    {500, 250, 1},    // looking for the hub, provisioned or unclaimed: twice a second
    {5000, 50, 1},    // online: a short flash each 5 s
    {3000, 150, 2},   // disabled: two flashes each 3 s
    {200, 100, 1},    // updating: five times a second
};
constexpr LedPattern kIdentifyPattern = {100, 50, 1};

constexpr bool ledOn(const LedPattern& pattern, uint64_t nowMs) {
  const auto at = static_cast<uint32_t>(nowMs % pattern.periodMs);
  return at / (2u * pattern.onMs) < pattern.flashes && at % (2u * pattern.onMs) < pattern.onMs;
}

}  // namespace pitwatch
