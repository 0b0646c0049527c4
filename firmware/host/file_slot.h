#pragma once
#include <string>

#include "pitwatch/hal/key_value_store.h"
#include "pitwatch/hal/ota.h"

namespace pitwatch::host {

/// Where a descriptor begins in an image of the ESP32, and its texts in it (esp_app_desc_t).
constexpr size_t kDescriptorAt = 32, kVersionAt = kDescriptorAt + 16, kProjectAt = kDescriptorAt + 48,
                 kDescriptorEnd = kDescriptorAt + 256;

/// Two slots for images, which are kept but not run; the choice of the next boot and the trial are as on the chip.
class FileSlot final : public hal::OtaSlot {
 public:
  /// @param prefix of the images' paths; "" for memory
  FileSlot(std::string prefix, hal::KeyValueStore& store);
  /// What the boot loader does: takes what was selected, on trial, or ends a trial that was not confirmed.
  void boot();
  /// @return the version of the image that runs, or that one if it came with the program
  std::string version(const std::string& builtIn) const;

  uint8_t running() override { return state_.active; }
  uint32_t capacity() override { return 1536 * 1024; }
  hal::Status begin() override;
  hal::Status write(const uint8_t* data, size_t size) override;
  hal::Status finish(hal::ImageDescriptor& out) override;
  hal::Status select() override;
  bool onTrial() override { return state_.trial != 0; }
  hal::Status confirm() override;
  void rollBack() override { rolledBack_ = true; }
  bool rolledBack() const { return rolledBack_; }

 private:
  struct State {
    uint8_t active = 0, chosen = 0, trial = 0, reserved = 0;
    char versions[2][32] = {};
  };
  hal::Status save();
  const std::string prefix_;
  hal::KeyValueStore& store_;
  State state_;
  std::string image_;
  bool rolledBack_ = false;
};

}  // namespace pitwatch::host
