#include "virtual_device.h"

#include <sys/random.h>
#include <time.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace pitwatch::host {
namespace {

constexpr uint32_t kLogSectors = 208;  // as in esp32/partitions.csv
constexpr uint64_t kRestartMs = 1500, kTickMs = 50;
constexpr char kVersion[] = PITWATCH_VERSION;

uint32_t hashOf(const std::string& text) { return crc32(text.data(), text.size()); }

const char* nameOf(DeviceState state) {
  static const char* const kNames[] = {"boot", "unclaimed", "looking for the hub", "online", "disabled", "updating"};
  return kNames[static_cast<size_t>(state)];
}

Text textOf(const std::string& text) { return Text(text.data(), text.size()); }

std::string prefixOf(const Options& options) {
  return options.state.empty() ? "" : options.state + "/" + options.deviceId + ".";
}

}  // namespace

uint64_t machineMs() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1000 + static_cast<uint64_t>(t.tv_nsec) / 1000000;
}

uint32_t VirtualDevice::Machine::unixSeconds() {
  return clockSet ? static_cast<uint32_t>(time(nullptr)) - static_cast<uint32_t>(behindMs / 1000) : 0;
}

uint32_t VirtualDevice::Machine::random() {
  uint32_t value = 0;
  if (getrandom(&value, sizeof value, 0) != sizeof value) value = static_cast<uint32_t>(machineMs());
  return value;
}

void VirtualDevice::Machine::address(char out[16]) { strcpy(out, networkUp ? "127.0.0.1" : ""); }

VirtualDevice::VirtualDevice(const Options& options, std::function<void(const std::string&)> log)
    : options_(options),
      log_(std::move(log)),
      prefix_(prefixOf(options)),
      store_(prefix_),
      flash_(prefix_.empty() ? "" : prefix_ + "log", kLogSectors),
      slot_(prefix_, store_),
      session_({options.brokerHost, options.brokerPort, options.deviceId, options.username, options.password}),
      air_(hashOf(options.deviceId)),
      startedMs_(machineMs()) {
  if (!options.state.empty()) {  // the key that images are signed with: SubjectPublicKeyInfo in DER
    std::ifstream file(options.state + "/ota-key.der", std::ios::binary);
    const std::string key(std::istreambuf_iterator<char>(file), {});
    if (file.is_open() && !crypto_.begin(reinterpret_cast<const uint8_t*>(key.data()), key.size()))
      throw std::runtime_error(options.state + "/ota-key.der: expected a public key on P-256 in DER");
  }
  for (const auto& event : options.script)
    if (event.kind == Event::Kind::kFitted) factory_.sensors = event.sensors;
  factory_.deviceId.set(textOf(options_.deviceId));
  factory_.workshop.set(textOf(options_.workshop));
  factory_.pit.set(textOf(options_.pit));
  factory_.licenceKey.set(textOf(options_.licenceKey));
  factory_.clockWaitMs = 0;  // here it is there, or a script has taken it
  factory_.intervalS = static_cast<uint16_t>(options_.intervalS);
  boot();
}

void VirtualDevice::boot() {
  session_.cut();
  device_.reset();
  machine_.bootMs = machine_.nowMs();
  machine_.restarted = false;
  offUntilMs_ = 0;
  iaq_ = IaqEstimate();
  slot_.boot();
  version_ = slot_.version(kVersion);
  factory_.version = textOf(version_);
  device_ = std::make_unique<Device>(hardware_, factory_);
  device_->begin();
  reported_ = DeviceState::kBoot;
}

void VirtualDevice::tick() {
  play();
  const uint64_t now = machineMs();
  if (offUntilMs_ != 0) {
    if (now < offUntilMs_) return;
    boot();
  }
  tickDevice();
  report();
  if (!machine_.restarted && !slot_.rolledBack()) return;
  log_(machine_.restarted ? "restarts" : "gives the new image up");
  machine_.reset = hal::System::ResetReason::kRestart;
  offUntilMs_ = now + kRestartMs;
}

void VirtualDevice::tickDevice() {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  surroundings_.now = seconds();
  surroundings_.air = air_.at(static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9 -
                              static_cast<double>(machine_.behindMs) / 1000);
  device_->tick();
}

void VirtualDevice::switchOff() {
  session_.cut();
  device_.reset();
  offUntilMs_ = UINT64_MAX;
}

void VirtualDevice::play() {
  const double now = static_cast<double>(machineMs() - startedMs_) / 1000;
  for (; played_ < options_.script.size() && options_.script[played_].at <= now; ++played_)
    happen(options_.script[played_]);
}

void VirtualDevice::happen(const Event& event) {
  const double now = seconds();
  switch (event.kind) {
    case Event::Kind::kSensor:
      if (event.sensors & kBme680) surroundings_.bme680.set(event.fault, event.amount, now);
      if (event.sensors & kDht22) surroundings_.dht22.set(event.fault, event.amount, now);
      if (event.sensors & kPms5003) surroundings_.pms5003.set(event.fault, event.amount, now);
      break;
    case Event::Kind::kNetwork:
      machine_.networkUp = event.on;
      session_.setReachable(event.on);
      log_(event.on ? "network up" : "network down");
      break;
    case Event::Kind::kClock:
      machine_.clockSet = event.on;
      break;
    case Event::Kind::kPower:
      log_("power cut");
      switchOff();
      machine_.reset = hal::System::ResetReason::kPower;
      offUntilMs_ = machineMs() + static_cast<uint64_t>(event.amount * 1000) + 1;
      break;
    case Event::Kind::kButton:
      machine_.pressed = event.on;
      break;
    case Event::Kind::kOutage:
      live(event.amount);
      break;
    case Event::Kind::kMessageId:
      session_.countFrom(static_cast<int>(event.amount));
      break;
    case Event::Kind::kFitted:
      break;
  }
}

/// The hours up to now, without network: the clock is put back and runs as fast as it can.
void VirtualDevice::live(double hours) {
  if (device_ == nullptr) return;  // it has no power
  log_("outage");
  machine_.networkUp = false;
  session_.setReachable(false);
  machine_.behindMs = static_cast<uint64_t>(hours * 3600) * 1000;
  for (; machine_.behindMs > 0; machine_.behindMs -= kTickMs) {
    tickDevice();
    machine_.livedMs += kTickMs;
  }
  machine_.networkUp = true;
  session_.setReachable(true);
  log_("outage over, " + std::to_string(device_->waiting()) + " readings waiting");
}

void VirtualDevice::report() {
  if (const auto trouble = session_.takeTrouble(); !trouble.empty()) log_(trouble);
  const DeviceState state = device_->state();
  if (state == reported_) return;
  reported_ = state;
  const Settings& s = device_->settings();
  std::string where;
  if (state == DeviceState::kOnline)
    where = std::string(" as workshop ") + s.workshop.data + ", pit " + s.pit.data + ", every " +
            std::to_string(s.intervalS) + " s" +
            (device_->waiting() == 0 ? "" : ", " + std::to_string(device_->waiting()) + " readings waiting");
  log_(nameOf(state) + where);
}

}  // namespace pitwatch::host
