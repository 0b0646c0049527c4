#pragma once
#include "pitwatch/backoff.h"
#include "pitwatch/command_handler.h"
#include "pitwatch/command_journal.h"
#include "pitwatch/hal/clock.h"
#include "pitwatch/hal/crypto.h"
#include "pitwatch/hal/flash.h"
#include "pitwatch/hal/gpio.h"
#include "pitwatch/hal/key_value_store.h"
#include "pitwatch/hal/mqtt.h"
#include "pitwatch/hal/network.h"
#include "pitwatch/hal/ota.h"
#include "pitwatch/hal/system.h"
#include "pitwatch/led.h"
#include "pitwatch/messages.h"
#include "pitwatch/ota_update.h"
#include "pitwatch/ring_log.h"
#include "pitwatch/sampler.h"
#include "pitwatch/settings.h"
#include "pitwatch/uplink.h"

namespace pitwatch {

/// What the core runs on.
struct Hardware {
  hal::Clock& clock;
  hal::System& system;
  hal::KeyValueStore& store;
  hal::Flash& flash;
  hal::Network& network;
  hal::Mqtt& mqtt;
  hal::OtaSlot& slot;
  hal::Download& download;
  hal::Crypto& crypto;
  hal::I2cBus& i2c;
  hal::PulseReader& dht;
  hal::Uart& pms;
  hal::OutputPin& led;
  hal::InputPin& button;
  IaqEngine& iaq;
};

/// What was written into a device when it was made, and into its image. Its texts are the caller's.
struct Factory {
  FixedText<64> deviceId;
  Code workshop;  ///< `unclaimed` until somebody claims it
  Code pit;
  LicenceKey licenceKey;
  uint16_t intervalS = kDefaultIntervalS;
  uint8_t sensors = kBme680 | kPms5003;  ///< fitted, of Sensor
  uint32_t clockWaitMs = 20000;          ///< how long the first connection of a boot waits for the time of day
  Text project = "pitwatch";
  Text version = "0.0.0";
  Text board = "virtual";  ///< at most 16 characters
};

/// A Pitwatch device: everything between its hardware and the hub. One thread calls begin() once and tick() for ever.
///
///   boot -> unclaimed -ASSIGN-> provisioned -connected-> online
///              ^                    ^   \- lost -/          |  DISABLE, ENABLE: disabled and back, kept over reboots
///              \---- button held for 10 s -----------------/   OTA_UPDATE: updating, then a restart
class Device final : private hal::MqttListener, private CommandTarget {
 public:
  static constexpr uint32_t kResetHoldMs = 10000;
  /// A new image that could not deliver a message so long after its boot is given up.
  static constexpr uint32_t kProofMs = 300000;

  /// Both outlive the device.
  Device(const Hardware& hardware, const Factory& factory);
  /// Mounts the log and takes up what the last boot left. Never fails: what can't be read starts afresh.
  void begin();
  /// Does what is due; call it at least every 50 ms. Blocks at most 300 ms.
  void tick();
  DeviceState state() const;

  const Settings& settings() const { return settings_; }
  bool connected() const { return connected_; }
  bool restarting() const { return halted_; }
  uint32_t waiting() const { return uplink_.waiting(); }
  uint32_t dropped() const { return uplink_.dropped(); }
  uint32_t seq() const { return seq_; }  ///< of the next reading

 private:
  enum class Link : uint8_t { kDown, kConnecting, kUp };
  enum class Leaving : uint8_t { kNo, kAnswering, kGoodbye };

  // hal::MqttListener
  void onConnected() override;
  void onDisconnected() override;
  void onPublished(int messageId) override;
  void onMessage(const char* topic, size_t topicSize, const char* payload, size_t size) override;

  // CommandTarget
  Reason disable(Text reason) override;
  Reason enable() override;
  Reason setInterval(uint16_t seconds) override;
  Reason assign(const Code& workshop, const Code& pit) override;
  Reason setLicence(const LicenceKey& key) override;
  Reason identify(uint16_t seconds) override;
  Reason restart() override;
  Reason startUpdate(const Command& command) override;

  void takeUpCommands();
  void keepConnected();
  bool waitsForClock();
  void connect();
  void endConnection();
  void reconnectSoon();
  void measure();
  void update();
  void judgeTrial();
  void say();
  void sayStatus(Text status, Text reason);
  void sayDiag();
  bool sayAnswer(const CommandJournal::Entry& entry);
  void leave();
  void watchButton();
  void showState();
  Reason change(const Settings& settings);
  Reason move(const Settings& to);
  void resetToUnclaimed();
  void leaveFor(Text reason);
  bool publish(const char* what, size_t size, int qos, bool retain, int* id = nullptr);
  const char* deviceTopic(const char* what) { return deviceTopic(what, settings_.workshop); }
  const char* deviceTopic(const char* what, const Code& workshop);
  const char* sensorsTopic();
  Destination destination();

  const Hardware& hw_;
  const Factory& factory_;
  SettingsStore settingsStore_;
  Settings settings_;
  CommandJournal journal_;
  CommandHandler commands_;
  RingLog log_;
  Uplink uplink_;
  Sampler sampler_;
  OtaUpdate ota_;
  Backoff backoff_;

  uint64_t now_ = 0;  ///< of this tick, in ms since boot
  Link link_ = Link::kDown;
  bool connected_ = false, halted_ = false, begun_ = false;
  bool ending_ = false;  ///< it has said `offline` and connects anew when that has arrived
  uint64_t connectAtMs_ = 0, connectedMs_ = 0, connectingMs_ = 0, clockByMs_ = 0;
  uint32_t bootId_ = 0, seq_ = 0, conn_ = 0;

  bool statusDue_ = false, trial_ = false;
  uint64_t statusAgainMs_ = 0, diagMs_ = 0, identifyUntilMs_ = 0, pressedMs_ = 0;
  int statusId_ = 0, answerId_ = 0;
  uint64_t askedMs_ = 0;  ///< when the last of them went out
  CommandId answering_;
  AckState answeringState_ = AckState::kDone;
  int progressSaid_ = 0;

  Leaving leaving_ = Leaving::kNo;
  uint64_t leaveMs_ = 0;
  Text leaveReason_;

  char topic_[128];
  char message_[kMaxMessage];
};

static_assert(sizeof(Device) <= 8 * 1024, "the core's static memory");

}  // namespace pitwatch
