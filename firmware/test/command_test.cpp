// Commands of the hub, to a whole device.
#include <doctest/doctest.h>

#include "rig.h"

using namespace pitwatch;
using test::Rig;

namespace {

struct Online : Rig {
  Online() {
    boot();
    run(2);
  }
};

}  // namespace

TEST_CASE("commands: all that the hub sends are understood") {
  for (const char* name : {"disable", "enable", "set-interval", "assign", "set-licence", "identify"}) {
    CAPTURE(name);
    Online device;
    device.command(name, "c1");
    device.run(5);
    CHECK(device.answers("c1") == "done");
  }
}

TEST_CASE("commands: DISABLE stops the readings over reboots, ENABLE works from afar") {
  Online rig;
  rig.command("disable", "d1");
  rig.run(1);
  CHECK(rig.device->state() == DeviceState::kDisabled);
  CHECK(rig.answers("d1") == "done");
  CHECK(Rig::member(rig.statuses().back(), "status") == "disabled");
  CHECK(Rig::member(rig.statuses().back(), "reason") == "subscription_expired");
  const auto before = rig.readings().size();
  rig.run(60);
  rig.powerCut();
  rig.run(60);
  CHECK(rig.readings().size() == before);
  CHECK(Rig::member(rig.statuses().back(), "status") == "disabled");

  rig.command("enable", "e1");
  rig.run(12);

  CHECK(rig.answers("e1") == "done");
  CHECK(Rig::member(rig.statuses().back(), "status") == "online");
  CHECK(rig.readings().size() >= before + 2);
}

TEST_CASE("commands: a disabled device checks in hourly") {
  Online rig;
  rig.command("disable", "d1");
  rig.run(1);
  const auto before = rig.statuses().size();
  rig.run(3 * 3600 + 10, 200);
  CHECK(rig.statuses().size() == before + 3);
}

TEST_CASE("commands: the interval is kept over a power cut, and the status says it") {
  Online rig;
  rig.command("set-interval", "i1");
  rig.run(1);
  CHECK(Rig::member(rig.statuses().back(), "interval_s") == "30");
  rig.powerCut();
  const auto before = rig.readings().size();
  rig.run(61);
  CHECK(rig.readings().size() == before + 3);
}

TEST_CASE("commands: a new licence key is in the next reading") {
  Online rig;
  rig.command("set-licence", "l1");
  rig.run(12);
  CHECK(Rig::member(rig.readings().back(), "license_key") == "LIC-7Q3M-2ZXK-8PRT");
}

TEST_CASE("commands: RESTART is answered, said good-bye for, and not done again when it comes twice") {
  Online rig;
  rig.command("restart", "r1");
  rig.run(1);
  CHECK(rig.system.restarts == 1);
  rig.run(5);
  CHECK(rig.answers("r1") == "accepted done");
  const auto statuses = rig.statuses();
  REQUIRE(statuses.size() >= 3);
  CHECK(Rig::member(statuses[statuses.size() - 2], "status") == "offline");
  CHECK(Rig::member(statuses[statuses.size() - 2], "reason") == "restart");
  CHECK(Rig::member(statuses.back(), "status") == "online");
  CHECK(Rig::member(statuses.back(), "boot_id") != Rig::member(statuses[0], "boot_id"));

  rig.command("restart", "r1");  // redelivered to the new boot
  rig.run(30);

  CHECK(rig.system.restarts == 1);
  CHECK(rig.answers("r1") == "accepted done done");
  CHECK(rig.mqtt.on("/diag").back().find("\"reset_reason\":\"restart\"") != std::string::npos);
}

TEST_CASE("commands: nothing takes back the good-bye before a restart") {
  Online rig;
  rig.mqtt.acknowledges = false;  // so the good-bye takes two seconds
  rig.command("restart", "r1");
  rig.run(6);
  REQUIRE(Rig::member(rig.statuses().back(), "status") == "offline");
  rig.send("i1", "SET_INTERVAL", R"({"interval_s":5})");
  rig.run(0.5);
  REQUIRE(rig.system.restarts == 0);
  CHECK(rig.device->settings().intervalS == 5);
  CHECK(Rig::member(rig.statuses().back(), "status") == "offline");

  rig.mqtt.acknowledges = true;
  rig.run(5);
  CHECK(rig.system.restarts == 1);
  CHECK(rig.answers("i1") == "done");
}

TEST_CASE("commands: RESTART is not done when it could not be remembered") {
  Online rig;
  rig.store.cutAfter = 0;
  rig.command("restart", "r1");
  rig.run(10);
  CHECK(rig.system.restarts == 0);
  CHECK(rig.answers("r1") == "failed:storage");
}

TEST_CASE("commands: what is late, unknown or wrong is rejected with a reason") {
  Online rig;
  rig.send("1", "SET_INTERVAL", R"({"interval_s":1})");
  rig.send("2", "SET_INTERVAL", R"({"interval_s":3601})");
  rig.send("3", "SET_INTERVAL", R"({"interval_s":"30"})");
  rig.send("4", "FLY");
  rig.send("5", "ENABLE", "{}", "1771626599");
  rig.send("6", "RESTART");
  rig.send("7", "ASSIGN", R"({"workshop":"w/1","pit":"pit1"})");
  rig.send("8", "ASSIGN", R"({"workshop":"w1"})");
  rig.send("9", "SET_LICENCE", R"({"license_key":""})");
  rig.send("10", "IDENTIFY", R"({"seconds":0})");
  rig.send("11", "OTA_UPDATE", R"({"url":"http://h/f"})", "1771713000");
  rig.mqtt.deliver(R"({"v":2,"command_id":"12","command":"ENABLE"})");
  rig.mqtt.deliver(R"({"v":1,"command_id":"13","command":"ENABLE")");
  rig.mqtt.deliver(R"({"v":1,"command_id":"14","command":"A_COMMAND_OF_THE_NEXT_VERSION"})");
  rig.mqtt.deliver(R"({"v":1,"command":"A_COMMAND_OF_THE_NEXT_VERSION","command_id":"15"})");
  rig.mqtt.deliver("rubbish");
  rig.run(3);

  CHECK(rig.answers("1") == "rejected:bad_params");
  CHECK(rig.answers("2") == "rejected:bad_params");
  CHECK(rig.answers("3") == "rejected:bad_params");
  CHECK(rig.answers("4") == "rejected:unknown_command");
  CHECK(rig.answers("5") == "rejected:expired");
  CHECK(rig.answers("6") == "rejected:bad_params");
  CHECK(rig.answers("7") == "rejected:bad_params");
  CHECK(rig.answers("8") == "rejected:bad_params");
  CHECK(rig.answers("9") == "rejected:bad_params");
  CHECK(rig.answers("10") == "rejected:bad_params");
  CHECK(rig.answers("11") == "rejected:bad_params");
  CHECK(rig.answers("12") == "rejected:bad_version");
  CHECK(rig.answers("13") == "rejected:bad_params");
  CHECK(rig.answers("14") == "rejected:unknown_command");
  CHECK(rig.answers("15") == "rejected:unknown_command");
  CHECK(rig.device->settings().intervalS == 10);
}

TEST_CASE("commands: without a clock RESTART and OTA_UPDATE are rejected, the others' exp is not looked at") {
  Rig rig;
  rig.clock.unixAtBoot = 0;
  rig.boot();
  rig.run(22);  // it waits for a clock before it connects
  rig.command("restart", "r1");
  rig.command("ota-update", "o1");
  rig.send("i1", "SET_INTERVAL", R"({"interval_s":60})", "1000");
  rig.run(2);
  CHECK(rig.answers("r1") == "rejected:no_clock");
  CHECK(rig.answers("o1") == "rejected:no_clock");
  CHECK(rig.answers("i1") == "done");
}

TEST_CASE("commands: a RESTART that waited at the broker is done when the clock comes after the network") {
  Rig rig;
  rig.clock.unixAtBoot = 0;
  rig.network.isUp = false;
  rig.command("restart", "r1");
  rig.boot();
  rig.run(30);
  rig.network.isUp = true;
  rig.run(12);
  CHECK(rig.mqtt.connects == 0);
  rig.unixAt(1771626600);
  rig.run(20);

  CHECK(rig.answers("r1") == "accepted done");
  CHECK(rig.uniqueReadings().size() >= 4);  // of before, too
}

TEST_CASE("commands: without a clock it connects all the same, after 20 s") {
  Rig rig;
  rig.clock.unixAtBoot = 0;
  rig.boot();
  rig.run(19);
  CHECK(rig.mqtt.connects == 0);
  rig.run(4);
  CHECK(rig.mqtt.connects == 1);
  rig.mqtt.reachable = false;
  rig.run(1);
  rig.mqtt.reachable = true;
  rig.run(3);
  CHECK(rig.device->connected());  // only the first one waits
}

TEST_CASE("commands: the last 16 are remembered, also over a power cut; an older one is done again") {
  Online rig;
  for (int i = 0; i < 17; ++i) {
    rig.send("c" + std::to_string(i), "SET_INTERVAL", R"({"interval_s":)" + std::to_string(10 + i) + "}");
    rig.run(0.2);
  }
  rig.powerCut();
  rig.run(3);
  rig.send("c1", "SET_INTERVAL", R"({"interval_s":11})");
  rig.run(1);
  CHECK(rig.answers("c1") == "done done");
  CHECK(rig.device->settings().intervalS == 26);
  rig.send("c0", "SET_INTERVAL", R"({"interval_s":10})");
  rig.run(1);
  CHECK(rig.answers("c0") == "done done");
  CHECK(rig.device->settings().intervalS == 10);
}

TEST_CASE("commands: one whose end could not be remembered is accepted after the power cut, and done when it is repeated") {
  Online rig;
  rig.store.cutAfter = 1;  // the journal has it, the settings don't
  rig.command("set-interval", "i1");
  rig.run(1);
  rig.powerCut();
  rig.run(3);
  CHECK(rig.answers("i1") == "failed:storage accepted");
  CHECK(rig.device->settings().intervalS == kDefaultIntervalS);

  rig.command("set-interval", "i1");
  rig.run(1);
  rig.command("set-interval", "i1");
  rig.run(1);
  CHECK(rig.answers("i1") == "failed:storage accepted done done");
  CHECK(rig.device->settings().intervalS == 30);
}

TEST_CASE("commands: an answer that the broker did not acknowledge is given again on the next connection") {
  Online rig;
  rig.mqtt.acknowledges = false;
  rig.command("set-interval", "i1");
  rig.run(1);
  CHECK(rig.answers("i1") == "done");
  rig.mqtt.acknowledges = true;
  rig.powerCut();
  rig.run(3);
  CHECK(rig.answers("i1") == "done done");
  rig.powerCut();
  rig.run(3);
  CHECK(rig.answers("i1") == "done done");
}

TEST_CASE("commands: an answer whose PUBACK was lost does not silence those after it") {
  Online rig;
  rig.command("disable", "d1");  // no reading either that would show that the broker is deaf
  rig.run(5);
  rig.mqtt.acknowledges = false;
  rig.send("i1", "SET_INTERVAL", R"({"interval_s":5})");
  rig.run(5);
  rig.mqtt.acknowledges = true;
  rig.send("i2", "SET_INTERVAL", R"({"interval_s":6})");
  rig.run(95);

  CHECK(rig.mqtt.connects == 2);
  CHECK(rig.answers("i1") == "done done");
  CHECK(rig.answers("i2") == "done");
}

TEST_CASE("commands: IDENTIFY blinks") {
  Online rig;
  rig.run(10);
  const int usual = rig.blinks(2);
  rig.command("identify", "i1");
  rig.run(1);
  CHECK(rig.blinks(2) > 10 * (usual + 1));
}
