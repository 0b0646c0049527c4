#include "pitwatch/settings.h"

#include <string.h>

#include "pitwatch/ring_log.h"

namespace pitwatch {
namespace {

constexpr char kSettings[] = "settings", kConnections[] = "conn";
constexpr uint32_t kVersion = 1;

/// Zeroed before it is filled, as its padding is in the sum.
struct Kept {
  uint32_t version, factory;
  Settings settings;
  uint32_t crc;
};

/// Of who a device is; with the terminators, so that no character changes sides unnoticed.
uint32_t sumOf(const Settings& factory) {
  const Text texts[] = {factory.workshop.text(), factory.pit.text(), factory.licenceKey.text()};
  uint32_t sum = 0;
  for (const Text text : texts) sum = crc32(text.data, text.size + 1, sum);
  return sum;
}

uint32_t sumOf(const Kept& kept) { return crc32(&kept, offsetof(Kept, crc)); }

template <size_t N>
bool terminated(const FixedText<N>& text) {
  return memchr(text.data, '\0', sizeof text.data) != nullptr;
}

bool intact(const Kept& kept) {
  const Settings& s = kept.settings;
  return kept.version == kVersion && kept.crc == sumOf(kept) && terminated(s.workshop) && terminated(s.pit) &&
         terminated(s.licenceKey) && terminated(s.disabledReason) && s.intervalS >= kShortestIntervalS &&
         s.intervalS <= kLongestIntervalS;
}

}  // namespace

void SettingsStore::load(Settings& settings) {
  factory_ = sumOf(settings);
  Kept kept;
  size_t size = sizeof kept;
  if (store_.get(kSettings, &kept, &size) == hal::Status::kOk && size == sizeof kept && intact(kept) &&
      kept.factory == factory_)
    settings = kept.settings;
}

hal::Status SettingsStore::save(const Settings& settings) {
  Kept kept;
  memset(static_cast<void*>(&kept), 0, sizeof kept);
  kept.version = kVersion;
  kept.factory = factory_;
  kept.settings = settings;
  kept.crc = sumOf(kept);
  return store_.set(kSettings, &kept, sizeof kept);
}

uint32_t SettingsStore::nextConnection() {
  uint32_t last = 0;
  size_t size = sizeof last;
  if (store_.get(kConnections, &last, &size) != hal::Status::kOk || size != sizeof last) last = 0;
  ++last;
  store_.set(kConnections, &last, sizeof last);
  return last;
}

}  // namespace pitwatch
