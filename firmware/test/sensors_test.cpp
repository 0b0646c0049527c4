// Decoding of what sensors send.
#include <doctest/doctest.h>

#include <vector>

#include "fakes.h"
#include "pitwatch/bme680.h"
#include "pitwatch/dht22.h"
#include "pitwatch/iaq.h"
#include "pitwatch/pms5003.h"
#include "pitwatch/sampler.h"
#include "simulated_sensors.h"

using namespace pitwatch;

namespace {

std::vector<uint8_t> frame(uint16_t pm25) {
  std::vector<uint8_t> f{0x42, 0x4D, 0, 28};
  for (uint16_t word : {uint16_t(5), uint16_t(10), uint16_t(13), uint16_t(6), pm25, uint16_t(14), uint16_t(930),
                        uint16_t(270), uint16_t(41), uint16_t(5), uint16_t(1), uint16_t(0), uint16_t(0x9700)}) {
    f.push_back(uint8_t(word >> 8));
    f.push_back(uint8_t(word));
  }
  uint16_t sum = 0;
  for (auto byte : f) sum = uint16_t(sum + byte);
  f.push_back(uint8_t(sum >> 8));
  f.push_back(uint8_t(sum));
  return f;
}

std::vector<uint16_t> pulses(std::vector<int> bytes) {
  std::vector<uint16_t> p{80};
  for (int byte : bytes)
    for (int i = 7; i >= 0; --i) p.push_back(byte >> i & 1 ? 70 : 26);
  return p;
}

/// The registers that Bosch's own driver (BME68x_SensorAPI, integers) was given to make the values below.
const uint8_t kRegisters[] = {0xF1, 0x66, 0x03, 0x00, 0xE3, 0x8B, 0x81, 0xD7, 0x58, 0x00, 0x68, 0x1B, 0x99, 0xFF,
                              0x28, 0x1E, 0x00, 0x00, 0xCC, 0xF7, 0x04, 0xF7, 0x1E, 0x40, 0x2D, 0x2F, 0x00, 0x2D,
                              0x14, 0x78, 0x9C, 0x59, 0x66, 0xD8, 0xDC, 0xE2, 0x12, 0x2C, 0x00, 0x10, 0x00, 0xF0};

struct Bench {
  test::FakeClock clock;
  host::Surroundings surroundings;
  host::SimulatedBme680 bme{surroundings};
  host::SimulatedDht22 dht{surroundings};
  host::SimulatedPms5003 pms{surroundings};
  IaqEstimate iaq;
  Sampler sampler;
  explicit Bench(uint8_t fitted = 7) : sampler(bme, dht, pms, clock, iaq, fitted) {
    surroundings.air = {24.5, 55.2, 101325, 152340, 6, 11, 14, {930, 270, 41, 5, 1, 0}};
    sampler.resume();
  }
  /// Runs for so many seconds. @return the last reading
  Reading run(double seconds, uint16_t interval = 10) {
    Reading last, reading;
    for (const uint64_t end = clock.ms + uint64_t(seconds * 1000); clock.ms < end; clock.ms += 50) {
      surroundings.now = clock.ms / 1000.0;
      if (sampler.tick(interval, reading)) {
        last = reading;
        ++readings;
      }
    }
    return last;
  }
  int readings = 0;
};

}  // namespace

TEST_CASE("PMS5003: a frame within rubbish is found, a corrupt one is counted") {
  PmsDecoder decoder;
  ParticleFrame out{};
  std::vector<uint8_t> line{0x42, 0x42, 0x4D, 0x00, 0x42};
  auto corrupt = frame(12);
  corrupt[20] ^= 1;
  for (const auto& part : {frame(11), corrupt, frame(13)}) line.insert(line.end(), part.begin(), part.end());

  int found = 0;
  for (auto byte : line) found += decoder.feed(byte, out);

  CHECK(found == 2);
  CHECK(out.pm1 == 6);
  CHECK(out.pm25 == 13);
  CHECK(out.particles[0] == 930);
  CHECK(decoder.badChecksums() == 1);
}

TEST_CASE("DHT22: forty pulses are a climate; too few, a wrong sum or a short circuit are not") {
  Climate c{};
  auto p = pulses({0x02, 0x28, 0x80, 0x65, 0x0F});
  REQUIRE(decodeDht22(p.data(), p.size(), c) == DhtResult::kOk);
  CHECK(c.centiPercent == 5520);
  CHECK(c.centiCelsius == -1010);

  CHECK(decodeDht22(p.data() + 1, 40, c) == DhtResult::kOk);  // the response pulse was missed
  CHECK(decodeDht22(p.data(), 39, c) == DhtResult::kTimeout);
  p[5] = 70;
  CHECK(decodeDht22(p.data(), p.size(), c) == DhtResult::kChecksum);
  p = pulses({0, 0, 0, 0, 0});
  CHECK(decodeDht22(p.data(), p.size(), c) == DhtResult::kChecksum);
}

TEST_CASE("BME680: values are those of Bosch's own driver") {
  BmeCalibration calibration{};
  decodeCalibration(kRegisters, calibration);
  struct Row {
    BmeRaw raw;
    int centiCelsius;
    unsigned milliPercent, pascal, ohm;
  };
  const Row rows[] = {{{430000, 340000, 18000, 300, 4, true}, 339, 26461, 100599, 593796},
                      {{480000, 380000, 21000, 512, 6, true}, 1910, 44771, 96247, 125000},
                      {{510000, 420000, 25000, 700, 9, true}, 2852, 72405, 90665, 13696},
                      {{560000, 460000, 29000, 1000, 13, true}, 4424, 100000, 85733, 713},
                      {{380000, 300000, 14000, 100, 1, true}, -1232, 7027, 104644, 5785482}};
  for (const auto& row : rows) {
    BmeMeasurement m{};
    REQUIRE(compensate(calibration, row.raw, m));
    CHECK(m.centiCelsius == row.centiCelsius);
    CHECK(m.centiPercent == (row.milliPercent + 5) / 10);
    CHECK(m.pascal == row.pascal);
    CHECK(m.gasOhm == row.ohm);
  }
  CHECK(heaterResistance(calibration, 320, 25) == 116);
  CHECK(heaterResistance(calibration, 200, -5) == 85);
}

TEST_CASE("sampler: a reading has what all sensors measured, the DHT22 beside the BME680") {
  Bench bench;

  const Reading r = bench.run(60.5);

  CHECK(bench.readings == 7);
  CHECK(r.errors == 0);
  CHECK(r.fields == (kTemperature | kHumidity | kPressure | kIaq | kGas | kPm | kAltClimate));
  CHECK(r.centiCelsius == doctest::Approx(2450).epsilon(0.001));
  CHECK(r.centiPercent == doctest::Approx(5520).epsilon(0.001));
  CHECK(r.pascal == doctest::Approx(101325).epsilon(0.0001));
  CHECK(r.gasOhm == doctest::Approx(152340).epsilon(0.01));
  CHECK(r.pm25 == 11);
  CHECK(r.particles[1] == 270);
  CHECK(r.pmAgeS <= 1);
  CHECK(r.altCentiCelsius == 2490);
  CHECK(r.iaqAccuracy == 0);
  CHECK(r.unixSeconds == 1771626660);
}

TEST_CASE("sampler: nothing of a PMS5003 in its first 30 s, and no error either") {
  Bench bench;
  const Reading r = bench.run(25);
  CHECK((r.fields & kPm) == 0);
  CHECK(r.errors == 0);
}

TEST_CASE("sampler: a failed sensor's fields are absent and its error is named and counted") {
  Bench bench;
  bench.run(60);
  for (auto* sensor : {&bench.surroundings.bme680, &bench.surroundings.pms5003})
    sensor->set(host::Fault::kTimeout, 0, bench.surroundings.now);
  bench.surroundings.dht22.set(host::Fault::kCorrupt, 0, bench.surroundings.now);

  const Reading r = bench.run(30);

  CHECK(r.fields == 0);
  CHECK(r.errors == (kBmeNoAck | kDhtChecksum | kPmsTimeout));
  CHECK(bench.sampler.errorCounts()[0] == 3);
  CHECK(bench.sampler.errorCounts()[2] == 2);  // the last frame before was fresh for 10 s
}

TEST_CASE("sampler: the DHT22 stands in for a BME680 that fails, and sensors come back") {
  Bench bench;
  bench.surroundings.bme680.set(host::Fault::kTimeout, 0, 0);
  const Reading without = bench.run(15);
  CHECK(without.fields == (kTemperature | kHumidity | kClimateFromDht));
  CHECK(without.centiCelsius == 2490);

  bench.surroundings.bme680.set(host::Fault::kNone, 0, 15);
  const Reading with = bench.run(10);

  CHECK((with.fields & kPressure) != 0);
  CHECK(with.errors == 0);
}

TEST_CASE("sampler: corrupt frames are told from silence") {
  Bench bench(kPms5003);
  bench.surroundings.pms5003.set(host::Fault::kCorrupt, 0, 0);
  const Reading r = bench.run(45);
  CHECK(r.errors == kPmsChecksum);
}

TEST_CASE("sampler: the shortest interval is kept, with the DHT22's own pause") {
  Bench bench(kDht22);
  const Reading r = bench.run(20.1, 2);
  CHECK(bench.readings == 11);
  CHECK(r.errors == 0);
}

TEST_CASE("air quality: worse gas and air that is damp raise the estimate, which is never called calibrated") {
  IaqEstimate estimate;
  Iaq iaq{};
  BmeMeasurement m{2400, 4000, 101325, 200000};
  REQUIRE(estimate.update(m, 1000, iaq));
  CHECK(iaq.index == 0);
  CHECK(iaq.accuracy == 0);
  m.gasOhm = 100000;
  estimate.update(m, 400000, iaq);
  CHECK(iaq.index > 150);
  CHECK(iaq.accuracy == 1);
  const auto dry = iaq.index;
  m.centiPercent = 9000;
  estimate.update(m, 410000, iaq);
  CHECK(iaq.index > dry);
  m.gasOhm = 0;
  CHECK_FALSE(estimate.update(m, 420000, iaq));
}
