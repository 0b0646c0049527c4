#include "pitwatch/device.h"

namespace pitwatch {
namespace {

constexpr uint64_t kNever = UINT64_MAX;
constexpr uint32_t kConnectTimeoutMs = 30000;
constexpr uint32_t kStableMs = 30000;  // a connection that held so long ends the back-off
constexpr uint32_t kFirstConnectMs = 1000;
constexpr uint32_t kFirstReadingMs = 5000;  // after a boot, unless it is connected before
constexpr uint32_t kAnswerMs = 5000, kGoodbyeMs = 2000;

}  // namespace

Device::Device(const Hardware& hardware, const Factory& factory)
    : hw_(hardware),
      factory_(factory),
      settingsStore_(hardware.store),
      journal_(hardware.store),
      commands_(*this, hardware.clock, journal_),
      log_(hardware.flash),
      uplink_(log_, hardware.mqtt, hardware.clock),
      sampler_(hardware.i2c, hardware.dht, hardware.pms, hardware.clock, hardware.iaq, factory.sensors),
      ota_(hardware.slot, hardware.download, hardware.crypto, hardware.clock, factory_.project, factory_.version) {}

void Device::begin() {
  now_ = hw_.clock.monotonicMs();
  settings_.workshop = factory_.workshop;
  settings_.pit = factory_.pit;
  settings_.licenceKey = factory_.licenceKey;
  settings_.intervalS = factory_.intervalS;
  settingsStore_.load(settings_);
  journal_.load();
  log_.mount();
  bootId_ = hw_.system.random();
  trial_ = hw_.slot.onTrial();
  takeUpCommands();
  sampler_.resume(kFirstReadingMs);
  connectAtMs_ = now_ + hw_.system.random() % kFirstConnectMs;
  begun_ = true;
}

/// Ends what the last boot began.
void Device::takeUpCommands() {
  while (auto* entry = journal_.open(CommandKind::kRestart)) journal_.change(*entry, AckState::kDone, Reason::kNone);
  while (auto* entry = journal_.open(CommandKind::kOtaUpdate)) {
    const bool selected = entry->state == AckState::kProgress;
    const bool running = selected && hw_.slot.running() == entry->slot;
    if (running && trial_) return;  // judgeTrial ends it
    if (running)
      journal_.change(*entry, AckState::kDone, Reason::kNone);
    else
      journal_.change(*entry, AckState::kFailed, selected ? Reason::kRolledBack : Reason::kInterrupted);
  }
}

void Device::tick() {
  if (halted_) return;
  now_ = hw_.clock.monotonicMs();
  hw_.mqtt.poll();
  watchButton();
  keepConnected();
  update();
  judgeTrial();
  if (connected_ && !ending_ && leaving_ != Leaving::kGoodbye) say();
  measure();
  leave();
  showState();
}

DeviceState Device::state() const {
  if (!begun_) return DeviceState::kBoot;
  if (ota_.state() != OtaUpdate::State::kIdle) return DeviceState::kUpdating;
  if (settings_.disabled) return DeviceState::kDisabled;
  if (!settings_.claimed()) return DeviceState::kUnclaimed;
  return connected_ ? DeviceState::kOnline : DeviceState::kProvisioned;
}

// --- connection ---

void Device::keepConnected() {
  if (ending_ && (!connected_ || statusId_ == 0 || now_ - askedMs_ >= kGoodbyeMs)) {
    ending_ = false;
    if (link_ != Link::kDown) reconnectSoon();
  }
  const bool unanswered = (statusId_ != 0 || answerId_ != 0) && now_ - askedMs_ >= Uplink::kAckTimeoutMs;
  if (connected_ && !ending_ && (unanswered || uplink_.stalled())) endConnection();
  if (connected_ && now_ - connectedMs_ >= kStableMs) backoff_.reset();
  if (link_ == Link::kConnecting && now_ - connectingMs_ >= kConnectTimeoutMs) return reconnectSoon();
  if (link_ == Link::kDown && leaving_ == Leaving::kNo && now_ >= connectAtMs_ && hw_.network.up() && !waitsForClock())
    connect();
}

/// Commands that waited at the broker come with the connection, and some are rejected for good without a clock.
bool Device::waitsForClock() {
  if (conn_ != 0 || hw_.clock.unixSeconds() != 0) return false;
  if (clockByMs_ == 0) clockByMs_ = now_ + factory_.clockWaitMs;
  return now_ < clockByMs_;
}

void Device::connect() {
  conn_ = settingsStore_.nextConnection();
  link_ = Link::kConnecting;
  connectingMs_ = now_;
  const size_t size = writeWill(factory_.deviceId.text(), conn_, message_);
  hw_.mqtt.connect(*this, deviceTopic("status"), message_, size);
}

/// Connects anew, after a moment. A clean end suppresses the will, so it says itself what that would have said.
void Device::endConnection() {
  ending_ = true;
  sayStatus("offline", "lost");
}

void Device::reconnectSoon() {
  hw_.mqtt.disconnect();
  onDisconnected();
}

void Device::onConnected() {
  link_ = Link::kUp;
  connected_ = true;
  connectedMs_ = now_;
  hw_.mqtt.subscribe(deviceTopic("command"));
  sampler_.restart();  // whoever looks wants to see how it is now, not how it was
  uplink_.onConnected();
  statusDue_ = true;
  statusAgainMs_ = kNever;
  statusId_ = answerId_ = 0;
}

void Device::onDisconnected() {
  link_ = Link::kDown;
  connected_ = false;
  connectAtMs_ = now_ + backoff_.next(hw_.system.random());
  uplink_.onDisconnected();
}

void Device::onPublished(int messageId) {
  if (messageId == 0) return;  // of QoS 0
  const bool reading = uplink_.onPublished(messageId);
  const bool status = !reading && messageId == statusId_;
  if (messageId == answerId_ && !reading) {
    answerId_ = 0;
    auto* entry = journal_.find(answering_.text());
    if (entry != nullptr && entry->state == answeringState_) {
      entry->said = true;
      journal_.save();
    }
  }
  if (status) statusId_ = 0;
  // A device that takes no readings proves itself by its status.
  const bool measures = settings_.claimed() && !settings_.disabled;
  if (trial_ && (reading || (status && !measures)) && hw_.slot.confirm() == hal::Status::kOk) {
    trial_ = false;
    if (auto* entry = journal_.open(CommandKind::kOtaUpdate)) journal_.change(*entry, AckState::kDone, Reason::kNone);
  }
}

void Device::onMessage(const char*, size_t, const char* payload, size_t size) { commands_.handle(Text(payload, size)); }

// --- readings ---

void Device::measure() {
  if (!settings_.claimed() || settings_.disabled) return;
  Reading reading;
  if (sampler_.tick(settings_.intervalS, reading) && (reading.fields != 0 || reading.errors != 0)) {
    const Destination to = destination();
    reading.bootId = bootId_;
    reading.seq = seq_++;
    reading.place = to.place;
    uplink_.submit(reading, to);
  }
  if (leaving_ == Leaving::kNo) uplink_.replay(destination());
}

Destination Device::destination() {
  return {factory_.deviceId.text(), settings_.licenceKey.text(), sensorsTopic(),
          placeOf(settings_.workshop.data, settings_.pit.data), bootId_};
}

// --- update ---

void Device::update() {
  if (ota_.state() == OtaUpdate::State::kIdle) return;
  auto* entry = journal_.open(CommandKind::kOtaUpdate);
  const Reason failed = ota_.tick();
  if (failed != Reason::kNone) {
    statusDue_ = true;
    if (entry != nullptr) journal_.change(*entry, AckState::kFailed, failed);
    return;
  }
  if (connected_ && entry != nullptr && entry->said && ota_.percent() >= progressSaid_ + 10) {
    progressSaid_ = ota_.percent() / 10 * 10;
    const size_t size = writeAck(entry->id.text(), nameOf(AckState::kProgress), progressSaid_, Text(), message_);
    publish("ack", size, 1, false);
  }
  if (ota_.state() == OtaUpdate::State::kReady && leaving_ == Leaving::kNo) leaveFor("update");
}

/// Gives a new image up that has delivered nothing in its time.
void Device::judgeTrial() {
  if (!trial_ || now_ < kProofMs) return;
  halted_ = true;
  hw_.slot.rollBack();
}

// --- leaving for a restart ---

void Device::leaveFor(Text reason) {
  leaving_ = Leaving::kAnswering;
  leaveReason_ = reason;
  leaveMs_ = now_ + kAnswerMs;
}

/// Gives the answers, says good-bye (a clean end suppresses the will), and restarts.
void Device::leave() {
  if (leaving_ == Leaving::kNo) return;
  if (leaving_ == Leaving::kAnswering) {
    const bool answered = journal_.unsaid() == nullptr && answerId_ == 0;
    if (connected_ && !answered && now_ < leaveMs_) return;
    if (connected_) sayStatus("offline", leaveReason_);
    leaving_ = Leaving::kGoodbye;
    leaveMs_ = now_ + kGoodbyeMs;
  }
  if (connected_ && statusId_ != 0 && now_ < leaveMs_) return;
  if (ota_.state() == OtaUpdate::State::kReady) {
    // First in the journal: the next boot must know what it is.
    auto* entry = journal_.open(CommandKind::kOtaUpdate);
    if (entry != nullptr) {
      entry->slot = static_cast<uint8_t>(hw_.slot.running() ^ 1);
      journal_.change(*entry, AckState::kProgress, Reason::kNone);
    }
    const Reason failed = ota_.select();
    if (failed != Reason::kNone) {
      if (entry != nullptr) journal_.change(*entry, AckState::kFailed, failed);
      leaving_ = Leaving::kNo;
      statusDue_ = true;
      return;
    }
  }
  hw_.mqtt.disconnect();
  connected_ = false;
  halted_ = true;
  hw_.system.restart();
}

// --- button and LED ---

void Device::watchButton() {
  if (!hw_.button.read())
    pressedMs_ = 0;
  else if (pressedMs_ == 0)
    pressedMs_ = now_;
  else if (pressedMs_ != kNever && now_ - pressedMs_ >= kResetHoldMs) {
    pressedMs_ = kNever;  // until it is let go
    resetToUnclaimed();
  }
}

/// The licence key stays: the hub sends ASSIGN again, but not the key. So does DISABLE: who holds the button is nobody
/// whom the hub knows; it sends ENABLE to a device that says that it is disabled and need not be.
void Device::resetToUnclaimed() {
  Settings fresh = settings_;
  fresh.workshop.set("unclaimed");
  fresh.pit.clear();
  fresh.intervalS = factory_.intervalS;
  move(fresh);
}

void Device::showState() {
  const bool identify = now_ < identifyUntilMs_;
  DeviceState shown = state();
  if (shown == DeviceState::kUnclaimed && !connected_) shown = DeviceState::kProvisioned;  // nobody can claim it yet
  hw_.led.set(ledOn(identify ? kIdentifyPattern : kLedPatterns[static_cast<size_t>(shown)], now_));
}

// --- commands ---

Reason Device::change(const Settings& settings) {
  const hal::Status kept = settingsStore_.save(settings);
  if (kept != hal::Status::kOk) return Reason::kStorage;
  settings_ = settings;
  statusDue_ = true;
  return Reason::kNone;
}

Reason Device::disable(Text reason) {
  Settings changed = settings_;
  changed.disabled = true;
  changed.disabledReason.set(reason);
  return change(changed);
}

Reason Device::enable() {
  if (settings_.disabled) sampler_.resume();
  Settings changed = settings_;
  changed.disabled = false;
  changed.disabledReason = {};
  return change(changed);
}

Reason Device::setInterval(uint16_t seconds) {
  Settings changed = settings_;
  changed.intervalS = seconds;
  sampler_.restart();
  return change(changed);
}

Reason Device::assign(const Code& workshop, const Code& pit) {
  if (workshop.text() == settings_.workshop.text() && pit.text() == settings_.pit.text()) return Reason::kNone;
  Settings changed = settings_;
  changed.workshop = workshop;
  changed.pit = pit;
  return move(changed);
}

/// The will was given under the old topic, so it connects anew; the answer goes out on the new one.
Reason Device::move(const Settings& to) {
  const Code before = settings_.workshop;
  endConnection();  // says so under the old topic
  const Reason failed = change(to);
  if (failed != Reason::kNone) return failed;
  hw_.mqtt.unsubscribe(deviceTopic("command", before));
  sampler_.resume();
  backoff_.reset();
  return Reason::kNone;
}

Reason Device::setLicence(const LicenceKey& key) {
  Settings changed = settings_;
  changed.licenceKey = key;
  return change(changed);
}

Reason Device::identify(uint16_t seconds) {
  identifyUntilMs_ = now_ + seconds * 1000u;
  return Reason::kNone;
}

Reason Device::restart() {
  if (trial_ || ota_.state() != OtaUpdate::State::kIdle || leaving_ != Leaving::kNo) return Reason::kBusy;
  leaveFor("restart");
  return Reason::kNone;
}

Reason Device::startUpdate(const Command& command) {
  if (trial_ || leaving_ != Leaving::kNo) return Reason::kBusy;
  const Reason refused = ota_.start(command);
  if (refused != Reason::kNone) return refused;
  progressSaid_ = 0;
  statusDue_ = true;
  return Reason::kNone;
}

}  // namespace pitwatch
