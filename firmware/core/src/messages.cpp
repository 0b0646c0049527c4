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
  if (r.fields & kTemperature) json.key("temperature").fixed(r.centiCelsius, 2);
  if (r.fields & kHumidity) json.key("humidity").fixed(r.centiPercent, 2);
  if (r.fields & kPressure) json.key("pressure").fixed(static_cast<int32_t>(r.pascal), 2);
  if (r.fields & kIaq) json.key("iaq").integer(r.iaq).key("iaq_accuracy").integer(r.iaqAccuracy);
  if (r.fields & kGas) json.key("gas_ohm").integer(r.gasOhm);
}

void writeParticles(JsonWriter& json, const Reading& r, bool withCounts) {
  if (!(r.fields & kPm)) return;
  json.key("pm1").integer(r.pm1).key("pm25").integer(r.pm25).key("pm10").integer(r.pm10);
  if (withCounts) {
    json.key("particles").open('[');
    for (auto count : r.particles) json.integer(count);
    json.close(']');
  }
  json.key("pm_age_s").integer(r.pmAgeS);
}

void writeSources(JsonWriter& json, const Reading& r) {
  if (!(r.fields & (kTemperature | kHumidity | kIaq))) return;
  const Text climate = kSensorNames[r.fields & kClimateFromDht ? 1 : 0];
  json.key("src").open('{');
  if (r.fields & kTemperature) json.key("temperature").text(climate);
  if (r.fields & kHumidity) json.key("humidity").text(climate);
  if (r.fields & kIaq) json.key("iaq").text(r.fields & kIaqByBsec ? Text("BSEC") : Text("estimate"));
  json.close('}');
}

void writeAlternative(JsonWriter& json, const Reading& r) {
  if (!(r.fields & kAltClimate)) return;
  json.key("alt").open('{');
  json.key("temperature").open('{').key(kSensorNames[1]).fixed(r.altCentiCelsius, 2).close('}');
  json.key("humidity").open('{').key(kSensorNames[1]).fixed(r.altCentiPercent, 2).close('}');
  json.close('}');
}

size_t writeReading(Text deviceId, Text licenceKey, const Reading& r, bool replay, uint8_t with, char* out) {
  char text[20];
  JsonWriter json(out, kMaxReading);
  json.open('{').key("v").integer(1).key("device_id").text(deviceId).key("license_key").text(licenceKey);
  json.key("timestamp").textOrNull(r.unixSeconds == 0 ? Text() : isoTime(r.unixSeconds, text));
  json.key("uptime_s").integer(r.uptimeS).key("boot_id").text(hex(r.bootId, text)).key("seq").integer(r.seq);
  json.key("replay").boolean(replay);
  writeClimate(json, r);
  writeParticles(json, r, (with & kParticles) != 0);
  if (with & kSource) writeSources(json, r);
  writeAlternative(json, r);
  if (r.errors != 0) {
    json.key("errors").open('[');
    for (size_t i = 0; i < kSensorErrorCount; ++i)
      if (r.errors >> i & 1) json.text(kSensorErrors[i]);
    json.close(']');
  }
  json.close('}');
  return json.ok() ? json.size() : 0;
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
  json.open('{').key("v").integer(1).key("device_id").text(s.deviceId).key("status").text(s.status);
  json.key("reason").textOrNull(s.reason).key("conn").integer(s.conn).key("fw").text(s.firmware);
  json.key("boot_id").text(hex(s.bootId, text)).key("ip").textOrNull(s.address);
  json.key("interval_s").integer(s.intervalS).key("sensors").open('[');
  for (size_t i = 0; i < 3; ++i)
    if (s.sensors >> i & 1) json.text(kSensorNames[i]);
  json.close(']').close('}');
  return json.ok() ? json.size() : 0;
}

size_t writeWill(Text deviceId, uint32_t conn, char* out) {
  JsonWriter json(out, kMaxMessage);
  json.open('{').key("v").integer(1).key("device_id").text(deviceId).key("status").text("offline");
  json.key("conn").integer(conn).key("reason").text("lost").close('}');
  return json.ok() ? json.size() : 0;
}

size_t writeAck(Text commandId, Text state, int progress, Text reason, char* out) {
  JsonWriter json(out, kMaxMessage);
  json.open('{').key("v").integer(1).key("command_id").text(commandId).key("state").text(state).key("progress");
  if (progress < 0)
    json.null();
  else
    json.integer(progress);
  json.key("reason").textOrNull(reason).close('}');
  return json.ok() ? json.size() : 0;
}

size_t writeDiag(const Diag& d, char* out) {
  static const Text kResets[] = {"power", "panic", "watchdog", "restart", "brownout"};
  const bool wifi = d.link == hal::Network::Link::kWifi;
  JsonWriter json(out, kMaxMessage);
  json.open('{').key("v").integer(1).key("uptime_s").integer(d.uptimeS).key("heap_free").integer(d.heapFree);
  json.key("heap_min").integer(d.heapLowest).key("link").text(wifi ? Text("wifi") : Text("ethernet")).key("rssi");
  if (wifi)
    json.integer(d.rssi);
  else
    json.null();
  json.key("reset_reason").text(kResets[static_cast<size_t>(d.reset)]);
  json.key("queue").integer(d.queue).key("dropped").integer(d.dropped).key("errors").open('{');
  for (size_t i = 0; i < 3; ++i)
    if (d.errors[i] != 0) json.key(kSensorNames[i]).integer(d.errors[i]);
  json.close('}').key("fw").text(d.firmware).close('}');
  return json.ok() ? json.size() : 0;
}

}  // namespace pitwatch
