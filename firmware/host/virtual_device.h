#pragma once
#include <functional>
#include <memory>
#include <string>

#include "air.h"
#include "curl_download.h"
#include "file_flash.h"
#include "file_slot.h"
#include "file_store.h"
#include "mbedtls_crypto.h"
#include "mosquitto_session.h"
#include "options.h"
#include "pitwatch/device.h"
#include "simulated_sensors.h"

namespace pitwatch::host {

/// Milliseconds of this machine that never step.
uint64_t machineMs();

/// One device on this machine: the firmware's core, with simulated sensors, a script of faults, and libmosquitto.
class VirtualDevice {
 public:
  /// @param log takes a line of text about what happens
  VirtualDevice(const Options& options, std::function<void(const std::string&)> log);

  /// Does what is due; called at least every 50 ms.
  void tick();
  /// Ends without a word, as a device that loses power.
  void switchOff();
  void happen(const Event& event);
  MosquittoSession& session() { return session_; }
  const std::string& id() const { return options_.deviceId; }

 private:
  class Machine final : public hal::Clock,
                        public hal::System,
                        public hal::Network,
                        public hal::OutputPin,
                        public hal::InputPin {
   public:
    uint64_t monotonicMs() override { return nowMs() - bootMs; }
    uint32_t unixSeconds() override;
    uint32_t random() override;
    uint32_t heapFree() override { return 143200; }
    uint32_t heapLowest() override { return 131072; }
    ResetReason resetReason() override { return reset; }
    void restart() override { restarted = true; }
    bool up() override { return networkUp; }
    Link link() override { return Link::kEthernet; }
    int8_t rssi() override { return 0; }
    void address(char out[16]) override;
    void set(bool) override {}
    bool read() override { return pressed; }

    /// Of this machine, and what was lived in moments.
    uint64_t nowMs() const { return machineMs() + livedMs; }

    uint64_t bootMs = 0, livedMs = 0;
    uint64_t behindMs = 0;  ///< of an outage, to be lived yet
    ResetReason reset = ResetReason::kPower;
    bool clockSet = true, networkUp = true, pressed = false, restarted = false;
  };

  void boot();
  void play();
  void tickDevice();
  void live(double hours);
  double seconds() const { return static_cast<double>(machine_.nowMs() - startedMs_) / 1000; }
  void report();

  const Options options_;
  const std::function<void(const std::string&)> log_;
  const std::string prefix_;
  Machine machine_;
  FileStore store_;
  FileFlash flash_;
  FileSlot slot_;
  CurlDownload download_;
  MbedtlsCrypto crypto_;
  MosquittoSession session_;
  PitAir air_;
  Surroundings surroundings_;
  SimulatedBme680 bme680_{surroundings_};
  SimulatedDht22 dht22_{surroundings_};
  SimulatedPms5003 pms5003_{surroundings_};
  IaqEstimate iaq_;
  const Hardware hardware_{machine_, machine_, store_, flash_,   machine_, session_, slot_, download_,
                           crypto_,  bme680_,  dht22_, pms5003_, machine_, machine_, iaq_};
  Factory factory_;
  std::string version_;
  const uint64_t startedMs_;
  uint64_t offUntilMs_ = 0;  ///< without power, or restarting; 0: it runs
  size_t played_ = 0;
  DeviceState reported_ = DeviceState::kBoot;
  std::unique_ptr<Device> device_;
};

}  // namespace pitwatch::host
