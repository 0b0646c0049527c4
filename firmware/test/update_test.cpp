// OTA_UPDATE, from the command to the confirmation, to a whole device.
#include <doctest/doctest.h>

#include "rig.h"

using namespace pitwatch;
using test::Rig;

namespace {

struct Updating : Rig {
  Updating() {
    download.content.assign(300000, 'x');
    for (size_t i = 0; i < download.content.size(); ++i) download.content[i] = static_cast<char>(i * 7 + i / 251);
    boot();
    run(2);
  }
  void order(const std::string& id, const std::string& version = "1.5.0", const std::string& more = "",
             const std::string& signature = "Z29vZA==") {
    test::FakeCrypto hash;
    uint8_t digest[32];
    hash.startHash();
    hash.hash(reinterpret_cast<const uint8_t*>(download.content.data()), download.content.size());
    hash.finishHash(digest);
    std::string hex;
    for (auto byte : digest) {
      char two[3];
      snprintf(two, sizeof two, "%02x", byte);
      hex += two;
    }
    sha256 = hex;
    send(id, "OTA_UPDATE",
         R"({"url":"https://hub/f.bin","version":")" + version + R"(","sha256":")" + hex + R"(","size":)" +
             std::to_string(download.content.size()) + R"(,"signature":")" + signature + "\"" + more + "}",
         "1771713000");
  }
  /// Runs until the new image has just booted.
  void untilTrial() {
    for (int i = 0; i < 1000 && !slot.trial; ++i) run(0.05);
    REQUIRE(slot.trial);
  }
  std::string sha256;
};

}  // namespace

TEST_CASE("update: a good image is downloaded, tried, and confirmed by its first reading") {
  Updating rig;
  rig.order("o1");
  rig.run(1);
  CHECK(rig.device->state() == DeviceState::kUpdating);
  CHECK(Rig::member(rig.statuses().back(), "status") == "updating");
  CHECK(rig.crypto.verified == "1.5.0\n300000\n" + rig.sha256 + "\n");
  rig.run(30);

  CHECK(rig.slot.active == 1);
  CHECK_FALSE(rig.slot.trial);
  CHECK(rig.slot.data == rig.download.content);
  CHECK(rig.answers("o1") ==
        "accepted progress progress progress progress progress progress progress progress progress progress progress "
        "done");
  CHECK(rig.device->state() == DeviceState::kOnline);
  const auto statuses = rig.statuses();
  CHECK(Rig::member(statuses[statuses.size() - 2], "reason") == "update");

  rig.order("o1");  // comes again
  rig.run(5);
  CHECK(rig.slot.begins == 1);
}

TEST_CASE("update: refused before anything is erased") {
  Updating rig;
  rig.order("bad", "1.5.0", "", "YmFk");
  rig.order("old", "1.4.1");
  rig.send("big", "OTA_UPDATE",
           R"({"url":"https://h/f","version":"1.5.0","sha256":")" + std::string(64, 'a') +
               R"(","size":9999999,"signature":"Z29vZA=="})",
           "1771713000");
  rig.run(3);
  CHECK(rig.answers("bad") == "rejected:bad_signature");
  CHECK(rig.answers("old") == "rejected:downgrade");
  CHECK(rig.answers("big") == "rejected:too_large");
  CHECK(rig.slot.begins == 0);

  rig.slot.image = {"pitwatch", "1.4.1"};
  rig.order("wanted", "1.4.1", R"(,"allow_downgrade":true)");
  rig.run(40);
  CHECK(rig.slot.active == 1);
}

TEST_CASE("update: what does not come as it was announced is not run") {
  struct Row {
    const char* reason;
    void (*spoil)(Updating&);
  };
  const Row rows[] = {
      {"sha256_mismatch", [](Updating& r) { r.download.content[5] ^= 1; }},
      {"size_mismatch", [](Updating& r) { r.download.content += 'x'; }},
      {"size_mismatch", [](Updating& r) { r.download.content.pop_back(); }},
      {"download", [](Updating& r) { r.download.fails = true; }},
      {"download", [](Updating& r) { r.download.hangs = true; }},
      {"bad_image", [](Updating& r) { strcpy(r.slot.image.version, "1.4.9"); }},
      {"bad_image", [](Updating& r) { strcpy(r.slot.image.project, "other"); }},
      {"bad_image", [](Updating& r) { r.slot.refuseImage = true; }},
  };
  for (const auto& row : rows) {
    CAPTURE(row.reason);
    Updating rig;
    rig.order("o1");
    row.spoil(rig);
    rig.run(100);
    const auto answers = rig.answers("o1");
    CHECK(answers.find("accepted") == 0);
    CHECK(answers.find(std::string("failed:") + row.reason) != std::string::npos);
    CHECK(rig.slot.active == 0);
    CHECK(rig.slot.chosen == 0);
    CHECK(rig.system.restarts == 0);
    CHECK(Rig::member(rig.statuses().back(), "status") == "online");
  }
}

TEST_CASE("update: a power cut half-way leaves the old image, which says so") {
  Updating rig;
  rig.order("o1");
  rig.run(5);
  CHECK(rig.device->state() == DeviceState::kUpdating);
  rig.powerCut();
  rig.run(5);
  CHECK(rig.slot.active == 0);
  CHECK(rig.answers("o1").find("failed:interrupted") != std::string::npos);
}

TEST_CASE("update: is not begun when it could not be remembered") {
  Updating rig;
  rig.store.dead = true;
  rig.order("o1");
  rig.run(60);

  CHECK(rig.answers("o1") == "failed:storage");
  CHECK(rig.slot.begins == 0);
  CHECK(rig.device->state() == DeviceState::kOnline);
}

TEST_CASE("update: many other commands during the download do not make it forgotten") {
  Updating rig;
  rig.order("o1");
  rig.run(1);
  for (int i = 0; i < 20; ++i) rig.send("c" + std::to_string(i), "IDENTIFY", R"({"seconds":1})");
  rig.run(60);

  CHECK(rig.slot.active == 1);
  CHECK(rig.answers("c19") == "done");
  CHECK(rig.answers("o1").find("done") != std::string::npos);
}

TEST_CASE("update: an image that reaches no broker is given up after five minutes") {
  Updating rig;
  rig.order("o1");
  rig.untilTrial();
  REQUIRE(rig.slot.active == 1);
  rig.mqtt.reachable = false;
  rig.run(295);
  CHECK(rig.slot.active == 1);
  rig.run(20);
  CHECK(rig.slot.active == 0);
  rig.mqtt.reachable = true;
  rig.run(70);
  CHECK(rig.answers("o1").find("failed:rolled_back") != std::string::npos);
  CHECK(Rig::member(rig.statuses().back(), "status") == "online");
}

TEST_CASE("update: any reset of an image that has not proved itself brings the old one back") {
  Updating rig;
  rig.order("o1");
  rig.untilTrial();
  rig.powerCut();
  rig.run(5);
  CHECK(rig.slot.active == 0);
  CHECK(rig.answers("o1").find("failed:rolled_back") != std::string::npos);
}

TEST_CASE("update: on trial there is no restart and no other update") {
  Updating rig;
  rig.order("o1");
  rig.untilTrial();
  rig.mqtt.acknowledges = false;
  rig.run(2);
  rig.command("restart", "r1");
  rig.order("o2", "1.6.0");
  rig.run(2);
  rig.mqtt.acknowledges = true;
  rig.run(120);
  CHECK(rig.answers("r1").find("rejected:busy") != std::string::npos);
  CHECK(rig.answers("o2").find("rejected:busy") != std::string::npos);
}

TEST_CASE("update: a disabled device proves the image by its status") {
  Updating rig;
  rig.command("disable", "d1");
  rig.run(1);
  rig.order("o1");
  rig.run(40);
  CHECK(rig.slot.active == 1);
  CHECK_FALSE(rig.slot.trial);
  CHECK(rig.answers("o1").find("done") != std::string::npos);
  CHECK(Rig::member(rig.statuses().back(), "status") == "disabled");
}

TEST_CASE("update: versions are compared by their numbers") {
  CHECK(compareVersions("1.10.0", "1.9.9") > 0);
  CHECK(compareVersions("1.4.2", "1.4.2") == 0);
  CHECK(compareVersions("1.4", "1.4.1") < 0);
  CHECK(compareVersions("2.0.0-rc1", "2.0.0") == 0);
  CHECK(compareVersions("", "0.0.1") < 0);
}

TEST_CASE("update: a power cut at any write of the journal neither loops nor forgets the end") {
  for (int write = 0; write < 8; ++write) {
    for (const bool keepsNew : {false, true}) {
      CAPTURE(write);
      CAPTURE(keepsNew);
      Updating rig;
      rig.store.cutKeepsNew = keepsNew;
      rig.store.cutAfter = write;
      rig.order("o1");
      rig.run(25);
      rig.powerCut();
      rig.run(5);
      const int begins = rig.slot.begins;
      rig.order("o1");  // if the broker still has it
      rig.run(60);
      CHECK(rig.slot.begins <= begins + 1);
      const auto answers = rig.answers("o1");
      CHECK((answers.find("done") != std::string::npos || answers.find("failed") != std::string::npos ||
             answers.find("rejected") != std::string::npos));
      CHECK(rig.device->state() == DeviceState::kOnline);
      CHECK(rig.system.restarts <= 2);
    }
  }
}
