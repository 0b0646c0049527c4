// A whole device: what the hub sees of it through outages, power cuts and resets.
#include <doctest/doctest.h>

#include "rig.h"

using namespace pitwatch;
using test::Rig;

TEST_CASE("device: connects with its will, says that it is online, and sends readings and health") {
  Rig rig;
  rig.boot();
  CHECK(rig.device->state() == DeviceState::kProvisioned);
  rig.run(31);

  CHECK(rig.device->state() == DeviceState::kOnline);
  CHECK(rig.mqtt.willTopic == "workshop/workshop_001/device/ESP32-A1B2C3D4E5F6/status");
  CHECK(rig.mqtt.will == R"({"v":1,"device_id":"ESP32-A1B2C3D4E5F6","status":"offline","conn":1,"reason":"lost"})");
  REQUIRE(rig.statuses().size() == 1);
  CHECK(Rig::member(rig.statuses()[0], "status") == "online");
  CHECK(Rig::member(rig.statuses()[0], "board") == "virtual");
  CHECK(Rig::member(rig.statuses()[0], "conn") == "1");
  CHECK(rig.readings().size() == 4);
  CHECK(rig.mqtt.messages.back().topic.find("workshop/workshop_001/pit/pit1/sensors") == 0);
  CHECK(rig.mqtt.on("/diag").size() == 1);
  CHECK(rig.device->waiting() == 0);
}

TEST_CASE("device: an unclaimed one is heard but sends no readings, and ASSIGN brings it to its pit") {
  Rig rig;
  rig.factory.workshop.set("unclaimed");
  rig.factory.pit = {};
  rig.boot();
  rig.run(30);
  CHECK(rig.device->state() == DeviceState::kUnclaimed);
  CHECK(rig.mqtt.willTopic == "workshop/unclaimed/device/ESP32-A1B2C3D4E5F6/status");
  CHECK(rig.readings().empty());
  CHECK(rig.mqtt.on("unclaimed/device/ESP32-A1B2C3D4E5F6/status").size() == 1);

  rig.command("assign", "a1");
  rig.run(30);

  CHECK(rig.device->state() == DeviceState::kOnline);
  CHECK(rig.answers("a1") == "done");
  CHECK(rig.mqtt.on("workshop_001/device/ESP32-A1B2C3D4E5F6/ack").size() == 1);  // on its new topic
  CHECK(rig.mqtt.subscriptions == std::vector<std::string>{"workshop/workshop_001/device/ESP32-A1B2C3D4E5F6/command"});
  CHECK(rig.mqtt.on("workshop/workshop_001/pit/pit2/sensors").size() >= 2);
  CHECK(rig.mqtt.willTopic.find("workshop/workshop_001/") == 0);
  CHECK(rig.mqtt.cleanEnds == 1);  // else the old will would say that it is lost

  rig.powerCut();
  rig.run(12);
  CHECK(rig.mqtt.subscriptions.back().find("workshop_001") != std::string::npos);
}

TEST_CASE("device: the button makes it unclaimed, and ASSIGN brings it back with its key") {
  Rig rig;
  rig.boot();
  rig.run(12);
  rig.send("k1", "SET_LICENCE", R"({"license_key":"LIC-NEWK-NEWK-NEWK"})");
  rig.run(1);
  rig.button.on = true;
  rig.run(9);
  CHECK(rig.device->state() == DeviceState::kOnline);
  rig.run(5);
  CHECK(rig.device->state() == DeviceState::kUnclaimed);
  rig.button.on = false;
  const auto before = rig.readings().size();
  rig.run(30);
  CHECK(rig.readings().size() == before);

  rig.command("assign", "a2");
  rig.run(30);

  CHECK(rig.answers("a2") == "done");
  CHECK(rig.readings().size() > before);
  CHECK(Rig::member(rig.readings().back(), "license_key") == "LIC-NEWK-NEWK-NEWK");
}

TEST_CASE("device: says that it is offline under its old topic before a clean end, which suppresses the will") {
  Rig rig;
  rig.boot();
  rig.run(12);
  rig.command("assign", "a1");
  rig.run(5);
  CHECK(rig.mqtt.cleanEnds == 1);
  auto statuses = rig.mqtt.on("workshop_001/device/ESP32-A1B2C3D4E5F6/status");
  REQUIRE(statuses.size() == 3);
  CHECK(Rig::member(statuses[1], "status") == "offline");
  CHECK(Rig::member(statuses[1], "conn") == "1");
  CHECK(Rig::member(statuses[2], "status") == "online");
  CHECK(Rig::member(statuses[2], "conn") == "2");

  rig.button.on = true;
  rig.run(15);

  CHECK(rig.mqtt.cleanEnds == 2);
  statuses = rig.mqtt.on("workshop_001/device/ESP32-A1B2C3D4E5F6/status");
  CHECK(Rig::member(statuses.back(), "status") == "offline");
  statuses = rig.mqtt.on("unclaimed/device/ESP32-A1B2C3D4E5F6/status");
  REQUIRE(statuses.size() == 1);
  CHECK(Rig::member(statuses.back(), "status") == "online");
}

TEST_CASE("device: the button does not lift DISABLE") {
  Rig rig;
  rig.boot();
  rig.command("disable", "d1");
  rig.run(5);
  rig.button.on = true;
  rig.run(15);
  rig.button.on = false;
  CHECK(Rig::member(rig.statuses().back(), "status") == "disabled");
  CHECK(Rig::member(rig.statuses().back(), "reason") == "subscription_expired");
  const auto before = rig.readings().size();
  rig.command("assign", "a1");
  rig.run(60);
  CHECK(rig.answers("a1") == "done");
  CHECK(rig.readings().size() == before);

  rig.command("enable", "e1");
  rig.run(30);

  CHECK(rig.readings().size() > before);
}

TEST_CASE("device: an outage of a day, then everything comes, nothing twice, live readings first") {
  Rig rig(208);
  rig.boot();
  rig.run(25);
  rig.mqtt.reachable = false;
  rig.run(86400, 250);
  CHECK(rig.device->state() == DeviceState::kProvisioned);
  CHECK(rig.device->waiting() == 8640);
  const auto live = rig.readings().size();
  rig.mqtt.reachable = true;
  rig.run(70);  // the back-off's longest pause
  const size_t first = rig.readings().size();
  REQUIRE(first > live);
  rig.run(600);

  size_t doubles = 0;
  CHECK(rig.uniqueReadings(&doubles).size() == rig.device->seq());
  CHECK(doubles == 0);
  CHECK(rig.device->waiting() == 0);
  CHECK(rig.device->dropped() == 0);
  // At most 20 a second, and the live ones in between on time.
  size_t replayed = 0, current = 0;
  const auto all = rig.readings();
  for (size_t i = live; i < all.size(); ++i) (Rig::member(all[i], "replay") == "true" ? replayed : current) += 1;
  CHECK(replayed >= 8640);
  CHECK(replayed <= 8647);  // and those of the back-off's pause
  CHECK(current >= 60);
  CHECK(first - live <= 70 * 20 + 10);
}

TEST_CASE("device: a full log drops the oldest and counts them") {
  Rig rig(3);
  rig.mqtt.reachable = false;
  rig.boot();
  rig.run(3000, 250);
  const uint32_t made = rig.device->seq(), dropped = rig.device->dropped();
  CHECK(dropped > 0);
  CHECK(rig.device->waiting() == made - dropped);
  rig.mqtt.reachable = true;
  rig.run(200);

  CHECK(rig.uniqueReadings().size() == rig.device->seq() - dropped);
  CHECK(Rig::member(rig.mqtt.on("/diag").back(), "dropped") == std::to_string(dropped));
}

TEST_CASE("device: what the broker did not acknowledge goes out again on the next connection") {
  Rig rig;
  rig.boot();
  rig.mqtt.acknowledges = false;
  rig.run(41);
  CHECK(rig.device->waiting() == 5);
  rig.mqtt.acknowledges = true;
  rig.run(70);  // the first gets no PUBACK in 90 s: it connects anew

  CHECK(rig.mqtt.connects == 2);
  CHECK(rig.device->waiting() == 0);
  CHECK(rig.uniqueReadings().size() == rig.device->seq());
  REQUIRE(rig.statuses().size() == 3);
  CHECK(Rig::member(rig.statuses()[1], "status") == "offline");
  CHECK(Rig::member(rig.statuses()[1], "reason") == "lost");
}

TEST_CASE("device: message id 0, which is none, stands for no reading") {
  test::FlashModel flash(4);
  RingLog log(flash);
  log.mount();
  test::FakeMqtt mqtt;
  test::FakeClock clock;
  Uplink uplink(log, mqtt, clock);
  CHECK_FALSE(uplink.onPublished(0));
}

TEST_CASE("device: message ids wrap at 16 bits") {
  Rig rig;
  rig.mqtt.lastId = 65533;
  rig.boot();
  rig.run(61);
  CHECK(rig.mqtt.lastId < 100);
  CHECK(rig.device->waiting() == 0);
  CHECK(rig.uniqueReadings().size() == 7);
}

TEST_CASE("device: readings that were made without a clock get their time when it is known") {
  Rig rig;
  rig.clock.unixAtBoot = 0;
  rig.mqtt.reachable = false;
  rig.boot();
  rig.run(21);
  rig.mqtt.reachable = true;
  rig.clock.unixAtBoot = 1771626600;
  rig.run(20);

  REQUIRE(rig.readings().size() >= 3);
  for (const auto& r : rig.readings()) {
    const auto timestamp = Rig::member(r, "timestamp");
    const int made = std::stoi(Rig::member(r, "uptime_s"));
    char want[32];
    snprintf(want, sizeof want, "2026-02-20T22:30:%02dZ", made);
    CHECK(timestamp == want);
  }
}

TEST_CASE("device: without a clock a reading says so, and what another boot left keeps that") {
  Rig rig;
  rig.clock.unixAtBoot = 0;
  rig.mqtt.reachable = false;
  rig.boot();
  rig.run(16);
  rig.mqtt.reachable = true;
  rig.clock.unixAtBoot = 1771626600;
  rig.powerCut();
  rig.run(5);

  int without = 0;
  for (const auto& r : rig.readings()) {
    const bool none = r.find("\"timestamp\":null") != std::string::npos;
    without += none;
    if (none) CHECK(Rig::member(r, "replay") == "true");
  }
  CHECK(without == 2);
}

TEST_CASE("device: what was measured in another pit is not sent for this one") {
  Rig rig;
  rig.boot();
  rig.run(5);
  rig.mqtt.reachable = false;
  rig.run(60);
  const uint32_t waiting = rig.device->waiting();
  CHECK(waiting >= 5);
  rig.mqtt.reachable = true;
  rig.command("assign", "a3");  // the broker kept it
  rig.run(92);

  CHECK(rig.answers("a3") == "done");
  const auto here = rig.mqtt.on("/pit/pit2/sensors");
  CHECK(here.size() > 2);
  for (const auto& r : here) CHECK(std::stoul(Rig::member(r, "seq")) > waiting);
  CHECK(rig.device->waiting() == 0);
  CHECK(rig.device->dropped() >= waiting);
}

TEST_CASE("device: tries to connect come further and further apart, each at another time") {
  Rig rig;
  rig.mqtt.reachable = false;
  rig.boot();
  std::vector<uint64_t> tries;
  int seen = 0;
  for (int i = 0; i < 12000; ++i) {
    rig.run(0.05);
    if (rig.mqtt.connects != seen) tries.push_back(rig.clock.ms);
    seen = rig.mqtt.connects;
  }
  REQUIRE(tries.size() > 8);
  CHECK(tries[1] - tries[0] <= 1200);
  const auto last = tries.back() - tries[tries.size() - 2], before = tries[tries.size() - 2] - tries[tries.size() - 3];
  CHECK(last >= 30000);
  CHECK(last <= 60200);
  CHECK(last != before);
}

TEST_CASE("device: does not try to connect while the network is down") {
  Rig rig;
  rig.network.isUp = false;
  rig.boot();
  rig.run(60);
  CHECK(rig.mqtt.connects == 0);
  rig.network.isUp = true;
  rig.run(1);
  CHECK(rig.mqtt.connects == 1);
}

TEST_CASE("device: the number of its connections grows over power cuts") {
  Rig rig;
  for (int boot = 1; boot <= 3; ++boot) {
    rig.powerCut();
    rig.run(3);
    CHECK(Rig::member(rig.statuses().back(), "conn") == std::to_string(boot));
  }
}

TEST_CASE("device: a power cut at any write of its settings leaves the old or the new ones, and it boots") {
  for (int write = 0; write < 15; ++write) {
    for (const bool keepsNew : {false, true}) {
      CAPTURE(write);
      CAPTURE(keepsNew);
      Rig rig;
      rig.boot();
      rig.run(3);
      rig.store.cutKeepsNew = keepsNew;
      rig.store.cutAfter = write;
      rig.command("set-interval", "i1");
      rig.command("assign", "a1");
      rig.command("disable", "d1");
      rig.run(5);
      rig.powerCut();
      // The broker still holds what was not done: it delivers again.
      rig.run(3);
      rig.command("set-interval", "i1");
      rig.command("assign", "a1");
      rig.run(5);
      rig.command("disable", "d1");
      rig.run(5);

      CHECK(rig.device->settings().intervalS == 30);
      CHECK(rig.device->settings().pit.text() == Text("pit2"));
      CHECK(rig.device->settings().disabled);
      for (const auto* id : {"i1", "a1", "d1"}) CHECK(rig.answers(id).find("done") != std::string::npos);
    }
  }
}

TEST_CASE("device: a store that holds rubbish is taken for an empty one") {
  Rig rig;
  rig.boot();
  rig.command("set-interval", "i1");
  rig.run(3);
  for (auto& [key, value] : rig.store.values)
    for (auto& byte : value) byte = static_cast<char>(byte ^ 0x5A);
  rig.powerCut();
  rig.run(12);
  CHECK(rig.device->settings().intervalS == 10);
  CHECK(rig.device->state() == DeviceState::kOnline);
}

TEST_CASE("device: a new ident counts more than what was kept for the old one, and its connections go on") {
  Rig rig;
  rig.boot();
  rig.command("set-interval", "i1");
  rig.command("assign", "a1");
  rig.command("disable", "d1");
  rig.run(5);
  const int conn = std::stoi(Rig::member(rig.statuses().back(), "conn"));
  rig.factory.licenceKey.set("LIC-NEW1-NEW1-NEW1");
  rig.powerCut();
  rig.run(5);

  CHECK(rig.device->state() == DeviceState::kOnline);
  REQUIRE_FALSE(rig.readings().empty());
  CHECK(Rig::member(rig.readings().back(), "license_key") == "LIC-NEW1-NEW1-NEW1");
  CHECK(rig.device->settings().pit.text() == Text("pit1"));
  CHECK(rig.device->settings().intervalS == 10);
  CHECK(Rig::member(rig.statuses().back(), "conn") == std::to_string(conn + 1));

  rig.command("set-interval", "i2");
  rig.run(1);
  rig.powerCut();
  CHECK(rig.device->settings().intervalS == 30);
}

TEST_CASE("device: a flash that fails loses no live reading") {
  Rig rig;
  rig.boot();
  rig.flash.dead = true;
  rig.run(31);
  CHECK(rig.uniqueReadings().size() == 4);
}

TEST_CASE("device: without a partition for the log it works while it is connected") {
  Rig rig(0);
  rig.boot();
  rig.run(31);
  CHECK(rig.uniqueReadings().size() == 4);
  rig.mqtt.reachable = false;
  rig.run(2000, 250);
  CHECK(rig.device->dropped() >= 200);
  CHECK(rig.device->waiting() == 0);
}

TEST_CASE("device: its LED shows each state in another way") {
  for (size_t a = 0; a < 6; ++a)
    for (size_t b = a + 1; b < 6; ++b) {
      bool differ = false;
      for (uint64_t ms = 0; ms < 30000; ms += 10) differ |= ledOn(kLedPatterns[a], ms) != ledOn(kLedPatterns[b], ms);
      CHECK(differ);
    }
}

TEST_CASE("device: an unclaimed one that no hub hears shows that it looks for it") {
  Rig rig;
  rig.factory.workshop.set("unclaimed");
  rig.factory.pit = {};
  rig.network.isUp = false;
  rig.boot();
  rig.run(1);
  CHECK(rig.blinks(10) == 40);
  rig.network.isUp = true;
  rig.run(3);
  CHECK(rig.blinks(10) == 10);
}
