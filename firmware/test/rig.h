#pragma once
#include <memory>
#include <set>
#include <string>

#include "fakes.h"
#include "flash_model.h"
#include "pitwatch/device.h"
#include "simulated_sensors.h"
#include "vectors.h"

namespace pitwatch::test {

/// A whole device on simulated hardware, with time that passes as fast as the test wants.
struct Rig {
  explicit Rig(uint32_t sectors = 16) : flash(sectors) {
    factory.deviceId.set("ESP32-A1B2C3D4E5F6");
    factory.workshop.set("workshop_001");
    factory.pit.set("pit1");
    factory.licenceKey.set("LIC-4F8D-9K2L-3P7Q");
    factory.version = "1.4.2";
    surroundings.air = {24.5, 55.2, 101325, 152340, 6, 11, 14, {930, 270, 41, 5, 1, 0}};
  }

  /// Power on. What lasts (store, flash, slots) is as it was.
  void boot() {
    mqtt.disconnect();
    device.reset();
    clock.ms = 0;
    store.dead = false;
    store.cutAfter = -1;
    flash.powerOn();
    slot.boot();
    iaq = IaqEstimate();
    restartsSeen = system.restarts;
    device = std::make_unique<Device>(hardware, factory);
    device->begin();
  }
  /// Power off without a word, and on again.
  void powerCut() { boot(); }
  void run(double seconds, uint32_t stepMs = 50) {
    for (const uint64_t end = clock.ms + static_cast<uint64_t>(seconds * 1000); clock.ms < end; clock.ms += stepMs) {
      surroundings.now = static_cast<double>(clock.ms) / 1000;
      device->tick();
      if (system.restarts != restartsSeen || slot.rollBacks != rollBacksSeen) {
        rollBacksSeen = slot.rollBacks;
        const uint64_t left = end - clock.ms;
        unixAt(clock.unixSeconds());
        system.reason = hal::System::ResetReason::kRestart;
        boot();
        return run(static_cast<double>(left) / 1000, stepMs);
      }
    }
  }
  /// @return how often the LED goes on or off in so many seconds.
  int blinks(double seconds) {
    int n = 0;
    bool before = led.on;
    for (const uint64_t end = clock.ms + static_cast<uint64_t>(seconds * 1000); clock.ms < end;) {
      run(0.01, 10);
      n += led.on != before;
      before = led.on;
    }
    return n;
  }
  void unixAt(uint32_t now) { clock.unixAtBoot = now; }
  /// The hub sends a command of firmware/vectors, under another id if one is given.
  void command(const std::string& name, const std::string& id = "") {
    std::string text = vector("commands/" + name + ".json");
    if (!id.empty()) text.replace(text.find("0b6f0e0c-6c55-4a63-9d5a-0b0a5b0f3a11"), 36, id);
    mqtt.deliver(text);
  }
  void send(const std::string& id, const std::string& kind, const std::string& params = "{}",
            const std::string& exp = "null") {
    mqtt.deliver(R"({"v":1,"command_id":")" + id + R"(","command":")" + kind + R"(","exp":)" + exp + R"(,"params":)" +
                 params + R"(,"reason":null})");
  }
  /// @return `state` or `state:reason` of each answer to that command.
  std::string answers(const std::string& id) const {
    std::string all;
    for (const auto& ack : mqtt.on("/ack")) {
      if (ack.find('"' + id + '"') == std::string::npos) continue;
      all += (all.empty() ? "" : " ") + member(ack, "state");
      if (const auto reason = member(ack, "reason"); !reason.empty()) all += ":" + reason;
    }
    return all;
  }
  std::vector<std::string> readings() const { return mqtt.on("/sensors"); }
  std::vector<std::string> statuses() const { return mqtt.on("/status"); }
  /// @return the numbers of the readings that came, and how many came twice.
  std::set<std::string> uniqueReadings(size_t* doubles = nullptr) const {
    std::set<std::string> seen;
    size_t twice = 0;
    for (const auto& r : readings()) twice += !seen.insert(member(r, "boot_id") + "/" + member(r, "seq")).second;
    if (doubles != nullptr) *doubles = twice;
    return seen;
  }
  /// @return a member's text or number; "" for null or none.
  static std::string member(const std::string& json, const std::string& name) {
    auto at = json.find('"' + name + "\":");
    if (at == std::string::npos) return "";
    at += name.size() + 3;
    if (json[at] == '"') return json.substr(at + 1, json.find('"', at + 1) - at - 1);
    const auto value = json.substr(at, json.find_first_of(",}", at) - at);
    return value == "null" ? "" : value;
  }

  FakeClock clock;
  FakeSystem system;
  FakeStore store;
  FlashModel flash;
  FakeNetwork network;
  FakeMqtt mqtt;
  FakeSlot slot;
  FakeDownload download;
  FakeCrypto crypto;
  host::Surroundings surroundings;
  host::SimulatedBme680 bme{surroundings};
  host::SimulatedDht22 dht{surroundings};
  host::SimulatedPms5003 pms{surroundings};
  FakePin led, button;
  IaqEstimate iaq;
  Factory factory;
  const Hardware hardware{clock,  system, store, flash, network, mqtt,   slot, download,
                          crypto, bme,    dht,   pms,   led,     button, iaq};
  int restartsSeen = 0, rollBacksSeen = 0;
  std::unique_ptr<Device> device;
};

}  // namespace pitwatch::test
