#include "pitwatch/messages.h"

#include "pitwatch/json_writer.h"

namespace pitwatch {

const Text kSensorNames[3] = {"BME680", "DHT22", "PMS5003"};
const Text kSensorErrors[kSensorErrorCount] = {"BME680:no_ack",  "BME680:timeout",  "DHT22:timeout",
                                               "DHT22:checksum", "PMS5003:timeout", "PMS5003:checksum"};

namespace {

/// Days to date by Howard Hinnant's algorithm (public domain); gmtime_r would pull in time-zone code.
Text isoTime(uint32_t unixSeconds, char out[20]) {
  const uint32_t days = unixSeconds / 86400, second = unixSeconds % 86400;
  const uint32_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
  const uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  const uint32_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
  const uint32_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  auto two = [&](int at, uint32_t v) {
    out[at] = static_cast<char>('0' + v / 10);
    out[at + 1] = static_cast<char>('0' + v % 10);
  };
  memcpy(out, "0000-00-00T00:00:00Z", 20);
  two(0, year / 100), two(2, year % 100), two(5, month), two(8, day);
  two(11, second / 3600), two(14, second / 60 % 60), two(17, second % 60);
  return Text(out, 20);
}

Text hex(uint32_t value, char out[8]) {
  for (int i = 0; i < 8; ++i) out[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
  return Text(out, 8);
}

enum Optional : uint8_t { kSource = 1, kParticles = 2 };

void writeClimate(JsonWriter& json, const Reading& r) {
  if (r.fields & kTemperature) json.fixed("temperature", r.centiCelsius, 2);
  if (r.fields & kHumidity) json.fixed("humidity", r.centiPercent, 2);
  if (r.fields & kPressure) json.fixed("pressure", static_cast<int32_t>(r.pascal), 2);
  if (r.fields & kIaq) json.number("iaq", r.iaq).number("iaq_accuracy", r.iaqAccuracy);
  if (r.fields & kGas) json.number("gas_ohm", r.gasOhm);
}

void writeParticles(JsonWriter& json, const Reading& r, bool withCounts) {
  if (!(r.fields & kPm)) return;
  json.number("pm1", r.pm1).number("pm25", r.pm25).number("pm10", r.pm10);
  if (withCounts) {
    json.open("particles", '[');
    for (auto count : r.particles) json.number(nullptr, count);
    json.close(']');
  }
  json.number("pm_age_s", r.pmAgeS);
}

void writeSources(JsonWriter& json, const Reading& r) {
  if (!(r.fields & (kTemperature | kHumidity | kIaq))) return;
  const Text climate = kSensorNames[r.fields & kClimateFromDht ? 1 : 0];
  json.open("src", '{');
  if (r.fields & kTemperature) json.text("temperature", climate);
  if (r.fields & kHumidity) json.text("humidity", climate);
  if (r.fields & kIaq) json.text("iaq", r.fields & kIaqByBsec ? Text("BSEC") : Text("estimate"));
  json.close('}');
}

void writeAlternative(JsonWriter& json, const Reading& r) {
  if (!(r.fields & kAltClimate)) return;
  const char* sensor = kSensorNames[1].data;
  json.open("alt", '{');
  json.open("temperature", '{').fixed(sensor, r.altCentiCelsius, 2).close('}');
  json.open("humidity", '{').fixed(sensor, r.altCentiPercent, 2).close('}');
  json.close('}');
}

/// The names of the set bits, as an array.
void writeNames(JsonWriter& json, const char* name, const Text* names, unsigned bits) {
  json.open(name, '[');
  for (; bits != 0; bits >>= 1, ++names)
    if (bits & 1) json.text(nullptr, *names);
  json.close(']');
}

JsonWriter& begin(JsonWriter& json) { return json.open(nullptr, '{').number("v", 1); }

size_t end(JsonWriter& json) {
  json.close('}');
  return json.ok() ? json.size() : 0;
}

size_t writeReading(Text deviceId, Text licenceKey, const Reading& r, bool replay, uint8_t with, char* out) {
  char text[20];
  JsonWriter json(out, kMaxReading);
  begin(json).text("device_id", deviceId).text("license_key", licenceKey);
  json.textOrNull("timestamp", r.unixSeconds == 0 ? Text() : isoTime(r.unixSeconds, text));
  json.number("uptime_s", r.uptimeS).text("boot_id", hex(r.bootId, text)).number("seq", r.seq);
  json.boolean("replay", replay);
  writeClimate(json, r);
  writeParticles(json, r, (with & kParticles) != 0);
  if (with & kSource) writeSources(json, r);
  writeAlternative(json, r);
  if (r.errors != 0) writeNames(json, "errors", kSensorErrors, r.errors);
  return end(json);
}

}  // namespace

size_t writeReading(Text deviceId, Text licenceKey, const Reading& reading, bool replay, char* out) {
  static constexpr uint8_t kLessAndLess[] = {kSource | kParticles, kParticles, 0};
  for (const uint8_t with : kLessAndLess)
    if (const size_t size = writeReading(deviceId, licenceKey, reading, replay, with, out)) return size;
  return 0;
}

size_t writeStatus(const Status& s, char* out) {
  char text[8];
  JsonWriter json(out, kMaxMessage);
  begin(json).text("device_id", s.deviceId).text("status", s.status).textOrNull("reason", s.reason);
  json.number("conn", s.conn).text("fw", s.firmware).text("board", s.board).text("boot_id", hex(s.bootId, text));
  json.textOrNull("ip", s.address).number("interval_s", s.intervalS);
  writeNames(json, "sensors", kSensorNames, s.sensors);
  return end(json);
}

size_t writeWill(Text deviceId, uint32_t conn, char* out) {
  JsonWriter json(out, kMaxMessage);
  begin(json).text("device_id", deviceId).text("status", "offline").number("conn", conn).text("reason", "lost");
  return end(json);
}

size_t writeAck(Text commandId, Text state, int progress, Text reason, char* out) {
  JsonWriter json(out, kMaxMessage);
  begin(json).text("command_id", commandId).text("state", state);
  if (progress < 0)
    json.null("progress");
  else
    json.number("progress", static_cast<uint32_t>(progress));
  json.textOrNull("reason", reason);
  return end(json);
}

size_t writeDiag(const Diag& d, char* out) {
  static constexpr Text kResets[] = {"power", "panic", "watchdog", "restart", "brownout"};
  const bool wifi = d.link == hal::Network::Link::kWifi;
  JsonWriter json(out, kMaxMessage);
  begin(json).number("uptime_s", d.uptimeS).number("heap_free", d.heapFree).number("heap_min", d.heapLowest);
  json.text("link", wifi ? Text("wifi") : Text("ethernet"));
  if (wifi)
    json.fixed("rssi", d.rssi, 0);
  else
    json.null("rssi");
  json.text("reset_reason", kResets[static_cast<size_t>(d.reset)]).number("queue", d.queue);
  json.number("dropped", d.dropped).open("errors", '{');
  for (size_t i = 0; i < 3; ++i)
    if (d.errors[i] != 0) json.number(kSensorNames[i].data, d.errors[i]);
  json.close('}').text("fw", d.firmware);
  return end(json);
}

}  // namespace pitwatch
