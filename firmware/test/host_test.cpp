// The parts of the virtual device that are no firmware.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "fakes.h"
#include "file_flash.h"
#include "file_slot.h"
#include "file_store.h"
#include "mbedtls_crypto.h"
#include "options.h"
#include "pitwatch/ota_update.h"
#include "pitwatch/ring_log.h"
#include "script.h"
#include "vectors.h"

using namespace pitwatch;
using namespace pitwatch::host;

namespace {

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/pitwatch-device-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::string refusal(std::vector<std::string> arguments) {
  try {
    parseOptions(arguments);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

const std::vector<std::string> kGood = {"--broker",      "localhost:1883",
                                        "--device-id",   "ESP32-A1B2C3D4E5F6",
                                        "--username",    "ESP32-A1B2C3D4E5F6",
                                        "--password",    "secret",
                                        "--license-key", "LIC-1",
                                        "--workshop",    "workshop_001",
                                        "--pit",         "pit1"};

std::vector<std::string> with(std::vector<std::string> more) {
  auto all = kGood;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("options: the command line of the README") {
  const Options o = parseOptions(with({"--interval", "5", "--count", "3", "--state", "/tmp/x"}));
  CHECK(o.brokerHost == "localhost");
  CHECK(o.brokerPort == 1883);
  CHECK(o.intervalS == 5);
  CHECK(o.count == 3);
  CHECK(optionsOf(o, 2).deviceId == "ESP32-A1B2C3D4E5F6-2");
  CHECK(optionsOf(o, 2).username == "ESP32-A1B2C3D4E5F6-2");

  Options many = o;
  many.deviceId = many.username = "ESP32-{n}";
  many.pit = "pit{n}";
  CHECK(optionsOf(many, 3).deviceId == "ESP32-3");
  CHECK(optionsOf(many, 3).username == "ESP32-3");
  CHECK(optionsOf(many, 3).pit == "pit3");
}

TEST_CASE("options: a refusal names the option, the value and what was expected") {
  CHECK(refusal(with({"--interval", "1"})) == "--interval: \"1\", expected 2 to 3600");
  CHECK(refusal(with({"--count", "1001"})) == "--count: \"1001\", expected 1 to 1000");
  CHECK(refusal(with({"--broker", "localhost"})) == "--broker: \"localhost\", expected HOST:PORT, e.g. localhost:1883");
  CHECK(refusal(with({"--speed", "9"})) == "\"--speed\" is no option");
  CHECK(refusal(with({"--pit"})) == "--pit: expected a value after it");
  CHECK(refusal(with({"--pit", ""})).find("expected 1 to 32") != std::string::npos);
  CHECK(refusal(with({"--workshop", "unclaimed", "--pit", ""})) == "");
  CHECK(refusal(with({"--script", "/nowhere"})).find("cannot read") != std::string::npos);
}

TEST_CASE("options: a refusal does not tell secrets") {
  const std::string said = refusal(with({"--license-key", "LIC-" + std::string(50, 'S'), "--password", "secret"}));
  CHECK(said == "--license-key: has 54 characters, expected 1 to 40");
}

TEST_CASE("options: secrets may come from the environment, where `ps` does not show them to others") {
  const std::vector<std::string> rest = {
      "--broker",     "localhost:1883", "--device-id", "ESP32-A1B2C3D4E5F6", "--username", "user", "--workshop",
      "workshop_001", "--pit",          "pit1"};
  CHECK(refusal(rest).find("--license-key") == 0);
  setenv("PITWATCH_DEVICE_PASSWORD", "from-there", 1);
  setenv("PITWATCH_DEVICE_LICENSE_KEY", "LIC-THERE", 1);
  const Options there = parseOptions(rest), here = parseOptions(kGood);
  unsetenv("PITWATCH_DEVICE_PASSWORD");
  unsetenv("PITWATCH_DEVICE_LICENSE_KEY");
  CHECK(there.password == "from-there");
  CHECK(there.licenceKey == "LIC-THERE");
  CHECK(here.password == "secret");
  CHECK(here.licenceKey == "LIC-1");
}

TEST_CASE("options: an id may have all 64 characters that the hub allows, with what is added to it") {
  const std::string longest(64, 'D');
  CHECK(refusal(with({"--device-id", longest})) == "");
  CHECK(refusal(with({"--device-id", longest + "D"})).find("expected 3 to 64") != std::string::npos);
  CHECK(refusal(with({"--device-id", longest, "--count", "2"})).find("expected 3 to 64") != std::string::npos);
  CHECK(refusal(with({"--device-id", longest.substr(2), "--count", "2"})) == "");
}

TEST_CASE("script: events come by time; a wrong line is named") {
  const auto events = parseScript(
      "# faults\n60 BME680 ok\n30 BME680 stuck # for half a minute\n\n5 PMS5003 drift 0.5\n7.5 network down\n"
      "8 power cut\n9 power cut 20\n10 clock lost\n11 button press\n0 fitted BME680 DHT22\n12 outage 6.5\n"
      "13 message-id 65530\n");
  REQUIRE(events.size() == 11);
  CHECK(events[7].amount == 6.5);
  CHECK(events[8].amount == 65530);
  CHECK(events[0].sensors == (kBme680 | kDht22));
  CHECK(events[1].fault == Fault::kDrift);
  CHECK(events[1].amount == 0.5);
  CHECK(events[4].amount == 20);
  CHECK(events[10].fault == Fault::kNone);
  for (const char* line : {"BME680 stuck", "5 BME680", "5 SHT40 ok", "5 network off", "5 PMS5003 drift", "-1 clock set",
                           "5 network up down", "5 fitted BME680", "5 outage", "5 outage 0", "5 outage 169",
                           "5 outage 6h", "5 message-id 65536"})
    CHECK_THROWS_WITH_AS(parseScript(std::string("\n") + line), doctest::Contains("line 2"), std::invalid_argument);
}

TEST_CASE("script: a line of standard input has no seconds") {
  CHECK(parseEvent("network down").kind == Event::Kind::kNetwork);
  CHECK(parseEvent("network down").at == 0);
  CHECK_THROWS_AS(parseEvent("fitted BME680"), std::invalid_argument);
  CHECK_THROWS_AS(parseEvent("5 network down"), std::invalid_argument);
  CHECK(parseOptions(with({"--script", "-"})).listens);
}

TEST_CASE("file flash: a log is there again when the process comes back") {
  Folder folder;
  const std::string path = folder.path + "/log";
  uint8_t data[40] = {7};
  {
    FileFlash flash(path, 8);
    RingLog log(flash);
    REQUIRE(log.mount() == hal::Status::kOk);
    for (int i = 0; i < 100; ++i) REQUIRE(log.append(data, sizeof data) == hal::Status::kOk);
  }
  FileFlash flash(path, 8);
  RingLog log(flash);
  log.mount();
  CHECK(log.undelivered() == 100);
  RingLog::Record r;
  REQUIRE(log.next(r));
  CHECK(r.payload[0] == 7);
  CHECK_THROWS_AS(FileFlash(folder.path + "/no/where", 8), std::runtime_error);
}

TEST_CASE("file store: values outlive the process and are for the owner only") {
  Folder folder;
  FileStore(folder.path + "/d.").set("key", "value", 5);
  FileStore again(folder.path + "/d.");
  char out[16];
  size_t size = sizeof out;
  CHECK(again.get("key", out, &size) == hal::Status::kOk);
  CHECK(std::string(out, size) == "value");
  CHECK(again.get("other", out, &size) == hal::Status::kNotFound);
  size = 2;
  CHECK(again.get("key", out, &size) == hal::Status::kTooLarge);
  CHECK((std::filesystem::status(folder.path + "/d.key").permissions() & std::filesystem::perms::others_read) ==
        std::filesystem::perms::none);
}

TEST_CASE("file slot: an image that does not confirm is gone at the next boot") {
  FileStore store("");
  std::string image(400, '\0');
  const uint32_t magic = 0xABCD5432;
  memcpy(&image[kDescriptorAt], &magic, sizeof magic);
  memcpy(&image[kVersionAt], "2.0.0", 5);
  memcpy(&image[kProjectAt], "pitwatch", 8);
  auto flash = [&image](FileSlot& slot) {
    hal::ImageDescriptor found{};
    slot.begin();
    slot.write(reinterpret_cast<const uint8_t*>(image.data()), image.size());
    REQUIRE(slot.finish(found) == hal::Status::kOk);
    CHECK(std::string(found.version) == "2.0.0");
    CHECK(std::string(found.project) == "pitwatch");
    REQUIRE(slot.select() == hal::Status::kOk);
  };
  FileSlot slot("", store);
  slot.boot();
  CHECK(slot.version("1.0.0") == "1.0.0");
  flash(slot);
  slot.boot();
  CHECK(slot.onTrial());
  CHECK(slot.version("1.0.0") == "2.0.0");
  slot.boot();
  CHECK_FALSE(slot.onTrial());
  CHECK(slot.version("1.0.0") == "1.0.0");

  flash(slot);
  slot.boot();
  slot.confirm();
  slot.boot();
  CHECK(slot.version("1.0.0") == "2.0.0");
  FileSlot again("", store);
  again.boot();
  CHECK(again.version("1.0.0") == "2.0.0");
}

TEST_CASE("crypto: a signature of OpenSSL's holds, and for no other version") {
  const std::string hex = test::vector("ota-public-key.hex"), json = test::vector("commands/ota-update.json");
  std::string key;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) key += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  MbedtlsCrypto crypto;
  REQUIRE(crypto.begin(reinterpret_cast<const uint8_t*>(key.data()), key.size()));
  test::FakeSlot slot;
  test::FakeDownload download;
  test::FakeClock clock;
  Command command;
  REQUIRE(parseCommand(Text(json.data(), json.size()), command) == Reason::kNone);

  CHECK(OtaUpdate(slot, download, crypto, clock, "pitwatch", "1.4.2").start(command) == Reason::kNone);
  CHECK(download.url == "https://hub.example/firmware/1.5.0.bin");
  command.version.set("1.5.1");
  CHECK(OtaUpdate(slot, download, crypto, clock, "pitwatch", "1.4.2").start(command) == Reason::kBadSignature);
  command.version.set("1.5.0");
  command.signature[10] ^= 1;
  CHECK(OtaUpdate(slot, download, crypto, clock, "pitwatch", "1.4.2").start(command) == Reason::kBadSignature);
}

TEST_CASE("crypto: SHA-256 is that of FIPS 180-4") {
  MbedtlsCrypto crypto;
  uint8_t digest[32];
  crypto.startHash();
  crypto.hash(reinterpret_cast<const uint8_t*>("ab"), 2);
  crypto.hash(reinterpret_cast<const uint8_t*>("c"), 1);
  crypto.finishHash(digest);
  CHECK(digest[0] == 0xBA);
  CHECK(digest[31] == 0xAD);
}

TEST_CASE("crypto: without a key no signature holds") {
  MbedtlsCrypto crypto;
  const uint8_t signature[8] = {};
  CHECK_FALSE(crypto.verify("text", 4, signature, sizeof signature));
  CHECK_FALSE(crypto.begin(signature, sizeof signature));
}
