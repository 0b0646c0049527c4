#pragma once
#include <stdint.h>

#include "pitwatch/hal/key_value_store.h"
#include "pitwatch/text.h"

namespace pitwatch {

using Code = FixedText<32>;  ///< of a workshop or pit
using LicenceKey = FixedText<40>;

constexpr uint16_t kShortestIntervalS = 2, kLongestIntervalS = 3600, kDefaultIntervalS = 10;

/// What commands change and a reboot keeps.
struct Settings {
  Code workshop;  ///< `unclaimed` before the first ASSIGN
  Code pit;       ///< "" when unclaimed
  LicenceKey licenceKey;
  uint16_t intervalS = kDefaultIntervalS;
  bool disabled = false;
  FixedText<24> disabledReason;

  bool claimed() const { return workshop.text() != Text("unclaimed") && !pit.empty(); }
};

/// Keeps settings in one value of the store, so that each change is whole or not there.
class SettingsStore {
 public:
  explicit SettingsStore(hal::KeyValueStore& store) : store_(store) {}
  /// @param settings in: of the factory; out: what was kept, if it is intact and was kept for this factory's
  /// workshop, pit and key: an ident that was flashed anew counts more.
  void load(Settings& settings);
  hal::Status save(const Settings& settings);
  /// @return the number of the next connection, 1 and up; grows over reboots.
  uint32_t nextConnection();

 private:
  hal::KeyValueStore& store_;
  uint32_t factory_ = 0;  ///< sum of the workshop, pit and key of the factory
};

}  // namespace pitwatch
