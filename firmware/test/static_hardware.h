#pragma once
#include <string.h>

#include "pitwatch/device.h"

namespace pitwatch::test {

/// Hardware of fixed memory, for the test that allows no allocation: sensors that are silent but for a DHT22, a broker
/// that acknowledges at once.
class StaticHardware final : hal::Clock,
                             hal::System,
                             hal::KeyValueStore,
                             hal::Flash,
                             hal::Network,
                             hal::Mqtt,
                             hal::OtaSlot,
                             hal::Download,
                             hal::Crypto,
                             hal::I2cBus,
                             hal::PulseReader,
                             hal::Uart,
                             hal::OutputPin,
                             hal::InputPin {
 public:
  StaticHardware() { memset(flash_, 0xFF, sizeof flash_); }
  const Hardware& all() const { return all_; }
  void pass(uint32_t ms) { ms_ += ms; }
  void deliver(const char* command) { command_ = command; }
  bool open = true;
  uint32_t published = 0;

 private:
  using Status = hal::Status;
  uint64_t monotonicMs() override { return ms_; }
  uint32_t unixSeconds() override { return 1771626600; }
  uint32_t random() override { return seed_ = seed_ * 1664525u + 1013904223u; }
  uint32_t heapFree() override { return 0; }
  uint32_t heapLowest() override { return 0; }
  ResetReason resetReason() override { return ResetReason::kPower; }
  void restart() override {}
  Status get(const char*, void*, size_t*) override { return Status::kNotFound; }
  Status set(const char*, const void*, size_t) override { return Status::kOk; }
  uint32_t sectors() const override { return 4; }
  Status read(uint32_t at, void* out, size_t size) override {
    memcpy(out, flash_ + at, size);
    return Status::kOk;
  }
  Status write(uint32_t at, const void* data, size_t size) override {
    for (size_t i = 0; i < size; ++i)
      flash_[at + i] = static_cast<uint8_t>(flash_[at + i] & static_cast<const uint8_t*>(data)[i]);
    return Status::kOk;
  }
  Status erase(uint32_t sector) override {
    memset(flash_ + sector * kSectorBytes, 0xFF, kSectorBytes);
    return Status::kOk;
  }
  bool up() override { return true; }
  Link link() override { return Link::kWifi; }
  int8_t rssi() override { return -60; }
  void address(char out[16]) override { strcpy(out, "10.0.0.2"); }
  void connect(hal::MqttListener& listener, const char*, const char*, size_t) override {
    listener_ = &listener;
    connecting_ = true;
  }
  void disconnect() override { connected_ = connecting_ = false; }
  int publish(const char*, const char*, size_t, int qos, bool) override {
    if (!connected_ || waiting_ == kWaiting) return -1;
    ++published;
    if (qos == 0) return 0;
    id_ = id_ % 65535 + 1;
    ids_[waiting_++] = id_;
    return id_;
  }
  void subscribe(const char*) override {}
  void unsubscribe(const char*) override {}
  void poll() override {
    if (connecting_ || (connected_ && !open)) {
      connected_ = connecting_ && open;
      connecting_ = false;
      waiting_ = 0;
      if (connected_)
        listener_->onConnected();
      else
        listener_->onDisconnected();
    }
    while (connected_ && waiting_ > 0) listener_->onPublished(ids_[--waiting_]);
    if (connected_ && command_ != nullptr) {
      const char* command = command_;
      command_ = nullptr;
      listener_->onMessage("", 0, command, strlen(command));
    }
  }
  uint8_t running() override { return 0; }
  uint32_t capacity() override { return 0; }
  Status begin() override { return Status::kOk; }
  Status write(const uint8_t*, size_t) override { return Status::kOk; }
  Status finish(hal::ImageDescriptor&) override { return Status::kOk; }
  Status select() override { return Status::kOk; }
  bool onTrial() override { return false; }
  Status confirm() override { return Status::kOk; }
  void rollBack() override {}
  Status begin(const char*) override { return Status::kIoError; }
  Result read(uint8_t*, size_t* size) override {
    *size = 0;
    return Result::kFailed;
  }
  void end() override {}
  void startHash() override {}
  void hash(const uint8_t*, size_t) override {}
  void finishHash(uint8_t[32]) override {}
  bool verify(const char*, size_t, const uint8_t*, size_t) override { return false; }
  Status write(uint8_t, const uint8_t*, size_t) override { return Status::kNoAck; }
  Status readFrom(uint8_t, uint8_t, uint8_t*, size_t) override { return Status::kNoAck; }
  size_t capture(uint32_t, uint16_t* highUs, size_t) override {
    static constexpr uint8_t kBytes[] = {0x02, 0x28, 0x00, 0xF5, 0x1F};
    for (int i = 0; i < 40; ++i) highUs[i] = kBytes[i / 8] >> (7 - i % 8) & 1 ? 71 : 26;
    return 40;
  }
  size_t read(uint8_t* out, size_t capacity) override {
    if (ms_ % 200 != 0 || sent_ == ms_) return 0;
    sent_ = ms_;
    for (size_t i = 0; i < capacity; ++i) out[i] = static_cast<uint8_t>(random() >> 24);
    return capacity;
  }
  void set(bool) override {}
  bool read() override { return false; }

  static constexpr size_t kWaiting = 20;
  uint64_t ms_ = 0, sent_ = 0;
  uint32_t seed_ = 1;
  uint8_t flash_[4 * kSectorBytes];
  hal::MqttListener* listener_ = nullptr;
  bool connecting_ = false, connected_ = false;
  int id_ = 0, ids_[kWaiting] = {};
  size_t waiting_ = 0;
  const char* command_ = nullptr;
  IaqEstimate iaq_;
  const Hardware all_{*this, *this, *this, *this, *this, *this, *this, *this,
                      *this, *this, *this, *this, *this, *this, iaq_};
};

}  // namespace pitwatch::test
