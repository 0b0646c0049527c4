#pragma once
#include <stdint.h>

#include "pitwatch/command.h"
#include "pitwatch/hal/clock.h"
#include "pitwatch/hal/crypto.h"
#include "pitwatch/hal/ota.h"

namespace pitwatch {

/// The download of a new image, from the command to the choice of the next boot:
///
///   idle -> downloading -> ready -> (select) restart
///                \-> idle, with the reason
///
/// The trial of the new image, after the restart, is the device's affair.
class OtaUpdate {
 public:
  enum class State : uint8_t { kIdle, kDownloading, kReady };
  static constexpr uint32_t kStalledMs = 60000;

  /// @param project,version of the image that runs
  OtaUpdate(hal::OtaSlot& slot, hal::Download& download, hal::Crypto& crypto, hal::Clock& clock, Text project,
            Text version)
      : slot_(slot), download_(download), crypto_(crypto), clock_(clock), project_(project), version_(version) {}

  /// Checks version and signature before a byte is fetched or erased. @return kNone, or why it is refused.
  Reason start(const Command& command);
  /// Takes up to 1 KiB. @return kNone, or why the update failed just now.
  Reason tick();
  State state() const { return state_; }
  /// @return 0..100 of the bytes
  int percent() const { return static_cast<int>(received_ / ((size_ + 99) / 100)); }
  /// Selects the image that is ready for the next boot.
  Reason select();

 private:
  Reason fail(Reason reason);
  Reason receive(const uint8_t* data, size_t size);
  Reason finish();
  hal::OtaSlot& slot_;
  hal::Download& download_;
  hal::Crypto& crypto_;
  hal::Clock& clock_;
  const Text project_, version_;
  State state_ = State::kIdle;
  uint32_t size_ = 1, received_ = 0;
  uint64_t lastDataMs_ = 0;
  uint8_t sha256_[32] = {};
  FixedText<31> wanted_;
  uint8_t buffer_[1024];
};

/// Compares versions such as 1.4.2 by their numbers; what follows the third is not looked at.
/// @return below 0, 0 or above 0; a text that is no version is below all versions.
int compareVersions(Text a, Text b);

}  // namespace pitwatch
