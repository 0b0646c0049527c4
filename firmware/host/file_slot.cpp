#include "file_slot.h"

#include <cstring>
#include <fstream>

namespace pitwatch::host {
namespace {
constexpr char kKey[] = "boot";
constexpr uint32_t kDescriptorMagic = 0xABCD5432;
}  // namespace

FileSlot::FileSlot(std::string prefix, hal::KeyValueStore& store) : prefix_(std::move(prefix)), store_(store) {
  State kept;
  size_t size = sizeof kept;
  if (store_.get(kKey, &kept, &size) == hal::Status::kOk && size == sizeof kept) state_ = kept;
  state_.active &= 1;
  state_.chosen &= 1;
}

hal::Status FileSlot::save() { return store_.set(kKey, &state_, sizeof state_); }

void FileSlot::boot() {
  rolledBack_ = false;
  if (state_.trial != 0) {
    state_.trial = 0;
    state_.active = state_.chosen = state_.active ^ 1;
    save();
  } else if (state_.chosen != state_.active) {
    state_.active = state_.chosen;
    state_.trial = 1;
    save();
  }
}

std::string FileSlot::version(const std::string& builtIn) const {
  const char* version = state_.versions[state_.active];
  return version[0] == '\0' ? builtIn : std::string(version, strnlen(version, sizeof state_.versions[0]));
}

hal::Status FileSlot::begin() {
  image_.clear();
  return hal::Status::kOk;
}

hal::Status FileSlot::write(const uint8_t* data, size_t size) {
  image_.append(reinterpret_cast<const char*>(data), size);
  return hal::Status::kOk;
}

hal::Status FileSlot::finish(hal::ImageDescriptor& out) {
  uint32_t magic = 0;
  if (image_.size() < kDescriptorEnd) return hal::Status::kRefused;
  memcpy(&magic, image_.data() + kDescriptorAt, sizeof magic);
  if (magic != kDescriptorMagic) return hal::Status::kRefused;
  memcpy(out.version, image_.data() + kVersionAt, sizeof out.version);
  memcpy(out.project, image_.data() + kProjectAt, sizeof out.project);
  out.version[sizeof out.version - 1] = out.project[sizeof out.project - 1] = '\0';
  memcpy(state_.versions[state_.active ^ 1], out.version, sizeof out.version);
  if (prefix_.empty()) return hal::Status::kOk;
  std::ofstream file(prefix_ + (state_.active == 0 ? "slot1" : "slot0"), std::ios::binary | std::ios::trunc);
  file.write(image_.data(), static_cast<std::streamsize>(image_.size()));
  file.close();
  return file ? hal::Status::kOk : hal::Status::kIoError;
}

hal::Status FileSlot::select() {
  state_.chosen = state_.active ^ 1;
  return save();
}

hal::Status FileSlot::confirm() {
  state_.trial = 0;
  return save();
}

}  // namespace pitwatch::host
