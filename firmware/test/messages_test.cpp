// What a device says, byte for byte: firmware/vectors holds the same for the hub's tests.
#include "pitwatch/messages.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "pitwatch/json_reader.h"
#include "pitwatch/json_writer.h"
#include "vectors.h"

using namespace pitwatch;
using test::vector;

namespace {

constexpr Text kId("ESP32-A1B2C3D4E5F6"), kKey("LIC-4F8D-9K2L-3P7Q");

/// The contract's example.
Reading example() {
  Reading r;
  r.bootId = 0x9f3a01c2, r.seq = 812, r.unixSeconds = 1771626600, r.uptimeS = 8123;
  r.fields = kTemperature | kHumidity | kPressure | kIaq | kGas | kPm | kIaqByBsec;
  r.centiCelsius = 2450, r.centiPercent = 5520, r.pascal = 101325, r.iaq = 78, r.iaqAccuracy = 3, r.gasOhm = 152340;
  r.pm1 = 6, r.pm25 = 11, r.pm10 = 14, r.pmAgeS = 2;
  const uint16_t particles[] = {930, 270, 41, 5, 1, 0};
  memcpy(r.particles, particles, sizeof particles);
  return r;
}

/// Every value as wide as it gets, of the sensors that did not fail.
Reading widest(uint8_t errors = 0) {
  Reading r;
  r.bootId = r.seq = r.unixSeconds = r.uptimeS = 0xFFFFFFFF;
  r.errors = errors, r.centiCelsius = r.altCentiCelsius = -3999;
  r.centiPercent = r.altCentiPercent = 9999, r.pascal = 109999, r.iaq = 499, r.iaqAccuracy = 3, r.gasOhm = 1000000000;
  r.pm1 = r.pm25 = r.pm10 = 1000, r.pmAgeS = 65535;
  for (auto& count : r.particles) count = 65535;
  const bool bme = !(errors & (kBmeNoAck | kBmeTimeout)), dht = !(errors & (kDhtTimeout | kDhtChecksum));
  if (bme) r.fields |= kTemperature | kHumidity | kPressure | kIaq | kGas;
  if (bme && dht) r.fields |= kAltClimate;
  if (!bme && dht) r.fields |= kTemperature | kHumidity | kClimateFromDht;
  if (!(errors & (kPmsTimeout | kPmsChecksum))) r.fields |= kPm;
  return r;
}

std::string reading(const Reading& r, bool replay = false, Text id = kId, Text key = kKey) {
  char out[kMaxReading];
  return std::string(out, writeReading(id, key, r, replay, out));
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("messages: readings are the golden ones") {
  CHECK(reading(example()) == vector("readings/full.json"));

  Reading r = example();
  r.fields = kTemperature | kHumidity | kPressure | kAltClimate | kIaq;
  r.centiCelsius = -5, r.altCentiCelsius = 40, r.altCentiPercent = 5400, r.iaqAccuracy = 1;
  r.errors = kPmsTimeout;
  CHECK(reading(r, true) == vector("readings/replayed-with-alternative.json"));

  r = Reading{};
  r.bootId = 1, r.errors = kBmeNoAck | kDhtTimeout | kPmsChecksum;
  CHECK(reading(r) == vector("readings/only-errors-no-clock.json"));

  CHECK(reading(widest()) == vector("readings/widest.json"));
}

TEST_CASE("messages: every reading has at most 512 bytes; src goes first, then particles, errors never") {
  const std::string id(64, 'D'), key(40, 'K');  // the longest that the hub and this firmware take
  for (uint8_t errors = 0; errors < 1 << kSensorErrorCount; ++errors) {
    CAPTURE(int(errors));
    const std::string usual = reading(widest(errors));
    const std::string longest =
        reading(widest(errors), false, Text(id.data(), id.size()), Text(key.data(), key.size()));
    for (const auto& r : {usual, longest}) {
      CHECK(r.size() > 0);
      CHECK(r.size() <= 512);
      if (!has(r, "particles") && !(errors & (kPmsTimeout | kPmsChecksum))) CHECK_FALSE(has(r, "src"));
      for (size_t i = 0; i < kSensorErrorCount; ++i)
        if (errors >> i & 1) CHECK(has(r, kSensorErrors[i].data));
    }
  }
  CHECK_FALSE(has(reading(widest()), "src"));
  CHECK(has(reading(widest()), "particles"));
}

TEST_CASE("messages: a reading is built in 5 µs") {
  char out[kMaxReading];
  Reading r = example();
  double best = 1e9;
  for (int round = 0; round < 20; ++round) {  // the best of some, as others use the machine, too
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) {
      r.seq = uint32_t(i);
      REQUIRE(writeReading(kId, kKey, r, false, out) > 0);
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
    best = std::min(best, took.count() / 1000);
  }
  MESSAGE("a reading takes " << best << " us");
}

TEST_CASE("messages: status, will, answers and health are the golden ones") {
  char out[kMaxMessage];
  const Status online{kId,        "online",        Text(), 57, "1.4.2", "gateway",
                      0x9f3a01c2, "192.168.1.150", 10,     kBme680 | kPms5003};
  CHECK(std::string(out, writeStatus(online, out)) == vector("status/online.json"));
  const Status disabled{kId, "disabled", "subscription_expired", 58, "1.4.2", "devkit", 1, Text(), 3600, 7};
  CHECK(std::string(out, writeStatus(disabled, out)) == vector("status/disabled.json"));
  CHECK(std::string(out, writeWill(kId, 57, out)) == vector("status/will.json"));

  const Text id("0b6f0e0c-6c55-4a63-9d5a-0b0a5b0f3a11");
  CHECK(std::string(out, writeAck(id, "done", -1, Text(), out)) == vector("acks/done.json"));
  CHECK(std::string(out, writeAck(id, "progress", 40, Text(), out)) == vector("acks/progress.json"));
  CHECK(std::string(out, writeAck(id, "rejected", -1, "bad_params", out)) == vector("acks/rejected.json"));

  const uint32_t errors[] = {0, 0, 3};
  Diag diag{8123, 143200, 131072, hal::Network::Link::kEthernet, 0, hal::System::ResetReason::kPower, 0,
            0,    errors, "1.4.2"};
  CHECK(std::string(out, writeDiag(diag, out)) == vector("diag/ethernet.json"));
  const uint32_t many[] = {4000000000, 1, 1};
  diag.link = hal::Network::Link::kWifi, diag.rssi = -67, diag.errors = many;
  diag.reset = hal::System::ResetReason::kBrownout, diag.queue = 8640, diag.dropped = 12;
  CHECK(std::string(out, writeDiag(diag, out)) == vector("diag/wifi.json"));
}

TEST_CASE("messages: a record of the log gives the same reading back") {
  uint8_t bytes[kRecordBytes], again[kRecordBytes];
  Reading r;
  encode(widest(), bytes);
  decode(bytes, r);
  encode(r, again);
  CHECK(memcmp(bytes, again, sizeof bytes) == 0);
  encode(example(), bytes);
  decode(bytes, r);
  CHECK(reading(r) == reading(example()));
}

TEST_CASE("JSON reader: takes and refuses as RFC 8259 says, with at most 8 levels") {
  auto good = [](const std::string& text) {
    JsonReader in(Text(text.data(), text.size()));
    Text key;
    for (in.enterObject(); in.nextKey(key);) in.skip();
    return in.finished();
  };
  for (auto text : {"{}", " { \"a\" : [1,2.5e-3,{\"b\":null}] , \"c\":\"\\u00e9\" } ", "{\"a\":-0}", "{\"a\":{}}"})
    CHECK_MESSAGE(good(text), text);
  for (auto text : {"", "{", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1}x", "[1]",
                    "{\"a\":\"\n\"}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":[[[[[[[[[[[1]]]]]]]]]]]}"})
    CHECK_MESSAGE(!good(text), text);
}

TEST_CASE("JSON writer: what does not fit is refused as a whole") {
  char small[8];
  JsonWriter json(small, sizeof small);
  json.open(nullptr, '{').text("a", "0123456789").close('}');
  CHECK_FALSE(json.ok());
}
