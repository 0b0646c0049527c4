#pragma once
#include <string.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pitwatch/hal/clock.h"
#include "pitwatch/hal/crypto.h"
#include "pitwatch/hal/gpio.h"
#include "pitwatch/hal/i2c_bus.h"
#include "pitwatch/hal/key_value_store.h"
#include "pitwatch/hal/mqtt.h"
#include "pitwatch/hal/network.h"
#include "pitwatch/hal/ota.h"
#include "pitwatch/hal/pulse_reader.h"
#include "pitwatch/hal/system.h"
#include "pitwatch/hal/uart.h"

namespace pitwatch::test {

struct FakeClock final : hal::Clock {
  uint64_t ms = 0;
  uint32_t unixAtBoot = 1771626600;  ///< 2026-02-20T22:30:00Z; 0: not set
  uint64_t monotonicMs() override { return ms; }
  uint32_t unixSeconds() override { return unixAtBoot == 0 ? 0 : unixAtBoot + static_cast<uint32_t>(ms / 1000); }
};

struct FakeSystem final : hal::System {
  uint32_t next = 0x9f3a01c2;
  int restarts = 0;
  ResetReason reason = ResetReason::kPower;
  uint32_t random() override { return next = next * 1664525u + 1013904223u; }
  uint32_t heapFree() override { return 143200; }
  uint32_t heapLowest() override { return 131072; }
  ResetReason resetReason() override { return reason; }
  void restart() override { ++restarts; }
};

/// Values that outlive a boot. After `cutAfter` more writes the power goes: the write in flight happens or not.
struct FakeStore final : hal::KeyValueStore {
  std::map<std::string, std::string> values;
  int cutAfter = -1, writes = 0;
  bool cutKeepsNew = false, dead = false;
  hal::Status get(const char* key, void* out, size_t* size) override {
    const auto found = values.find(key);
    if (dead) return hal::Status::kIoError;
    if (found == values.end()) return hal::Status::kNotFound;
    if (found->second.size() > *size) return hal::Status::kTooLarge;
    *size = found->second.size();
    memcpy(out, found->second.data(), *size);
    return hal::Status::kOk;
  }
  hal::Status set(const char* key, const void* data, size_t size) override {
    if (dead) return hal::Status::kIoError;
    ++writes;
    const bool cut = cutAfter >= 0 && cutAfter-- == 0;
    if (!cut || cutKeepsNew) values[key].assign(static_cast<const char*>(data), size);
    dead = cut;
    return cut ? hal::Status::kIoError : hal::Status::kOk;
  }
};

struct FakeNetwork final : hal::Network {
  bool isUp = true;
  bool up() override { return isUp; }
  Link link() override { return Link::kEthernet; }
  int8_t rssi() override { return 0; }
  void address(char out[16]) override { strcpy(out, isUp ? "192.168.1.150" : ""); }
};

/// A broker and the way to it: acknowledges what comes, unless told otherwise.
struct FakeMqtt final : hal::Mqtt {
  struct Message {
    std::string topic, payload;
    int qos;
    bool retain;
  };
  bool reachable = true, acknowledges = true;
  int connects = 0, cleanEnds = 0;
  uint16_t lastId = 0;
  std::string willTopic, will;
  std::vector<Message> messages;
  std::vector<std::string> subscriptions;

  void connect(hal::MqttListener& listener, const char* topic, const char* text, size_t size) override {
    listener_ = &listener;
    ++connects;
    willTopic = topic;
    will.assign(text, size);
    connecting_ = true;
    events_.clear();
  }
  void disconnect() override {
    if (open_) ++cleanEnds;
    open_ = connecting_ = false;
    events_.clear();
  }
  int publish(const char* topic, const char* payload, size_t size, int qos, bool retain) override {
    if (!open_) return -1;
    messages.push_back({topic, std::string(payload, size), qos, retain});
    if (qos == 0) return 0;
    if (++lastId == 0) ++lastId;
    const int id = lastId;
    if (acknowledges) events_.push_back([this, id] { listener_->onPublished(id); });
    return id;
  }
  void subscribe(const char* topic) override { subscriptions.push_back(topic); }
  void unsubscribe(const char* topic) override {
    for (auto i = subscriptions.begin(); i != subscriptions.end();) i = *i == topic ? subscriptions.erase(i) : i + 1;
  }
  void poll() override {
    if (connecting_) {
      connecting_ = false;
      open_ = reachable;
      if (open_)
        listener_->onConnected();
      else
        listener_->onDisconnected();
    } else if (open_ && !reachable) {
      open_ = false;
      events_.clear();
      listener_->onDisconnected();
    }
    while (open_ && !events_.empty()) {
      const auto event = events_.front();
      events_.pop_front();
      event();
    }
    while (open_ && !commands_.empty()) {
      const auto command = commands_.front();
      commands_.pop_front();
      listener_->onMessage("", 0, command.data(), command.size());
    }
  }
  /// The hub sends a command; it waits for the device to connect, as the session persists.
  void deliver(const std::string& payload) { commands_.push_back(payload); }
  /// @return payloads of topics that end so.
  std::vector<std::string> on(const std::string& end) const {
    std::vector<std::string> found;
    for (const auto& m : messages)
      if (m.topic.size() >= end.size() && m.topic.compare(m.topic.size() - end.size(), end.size(), end) == 0)
        found.push_back(m.payload);
    return found;
  }

 private:
  hal::MqttListener* listener_ = nullptr;
  bool open_ = false, connecting_ = false;
  std::deque<std::function<void()>> events_;
  std::deque<std::string> commands_;
};

struct FakeSlot final : hal::OtaSlot {
  uint8_t active = 0, chosen = 0;
  bool trial = false, refuseImage = false;
  int begins = 0, rollBacks = 0;
  std::string data;
  hal::ImageDescriptor image{"pitwatch", "1.5.0"};
  uint8_t running() override { return active; }
  uint32_t capacity() override { return 1536 * 1024; }
  hal::Status begin() override {
    ++begins;
    data.clear();
    return hal::Status::kOk;
  }
  hal::Status write(const uint8_t* bytes, size_t size) override {
    data.append(reinterpret_cast<const char*>(bytes), size);
    return hal::Status::kOk;
  }
  hal::Status finish(hal::ImageDescriptor& out) override {
    out = image;
    return refuseImage ? hal::Status::kRefused : hal::Status::kOk;
  }
  hal::Status select() override {
    chosen = active ^ 1;
    return hal::Status::kOk;
  }
  bool onTrial() override { return trial; }
  hal::Status confirm() override {
    trial = false;
    return hal::Status::kOk;
  }
  void rollBack() override {
    ++rollBacks;
    chosen = active ^ 1;
  }
  /// As the boot loader does.
  void boot() {
    if (trial) {  // not confirmed: the one boot is over
      trial = false;
      chosen = active ^ 1;
      active = chosen;
      return;
    }
    trial = chosen != active;
    active = chosen;
  }
};

struct FakeDownload final : hal::Download {
  std::string content, url;
  size_t at = 0;
  bool fails = false, hangs = false;
  hal::Status begin(const char* from) override {
    url = from;
    at = 0;
    return hal::Status::kOk;
  }
  Result read(uint8_t* out, size_t* size) override {
    const size_t n = std::min(*size, content.size() - at);
    if (fails && at > content.size() / 2) return Result::kFailed;
    if (hangs && at > content.size() / 2) return Result::kWait;
    if (n == 0) return Result::kEnd;
    memcpy(out, content.data() + at, n);
    at += n;
    *size = n;
    return Result::kData;
  }
  void end() override {}
};

/// A hash that any change shows, and a signature that is the text "good".
struct FakeCrypto final : hal::Crypto {
  uint32_t sum = 0;
  std::string verified;
  void startHash() override { sum = 0; }
  void hash(const uint8_t* data, size_t size) override {
    for (size_t i = 0; i < size; ++i) sum = sum * 31 + data[i];
  }
  void finishHash(uint8_t digest[32]) override {
    for (int i = 0; i < 32; ++i) digest[i] = static_cast<uint8_t>(sum >> (i % 4 * 8));
  }
  bool verify(const char* message, size_t size, const uint8_t* signature, size_t signatureSize) override {
    verified.assign(message, size);
    return std::string(reinterpret_cast<const char*>(signature), signatureSize) == "good";
  }
};

struct FakePin final : hal::OutputPin, hal::InputPin {
  bool on = false;
  void set(bool value) override { on = value; }
  bool read() override { return on; }
};

}  // namespace pitwatch::test
