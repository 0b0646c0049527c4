// The firmware on an ESP32: makes the hardware, and turns the core's wheel. Every decision is in core/.
#include <esp_app_desc.h>
#include <esp_log.h>
#include <esp_mac.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <string.h>

#include "board.h"
#include "chip.h"
#include "mbedtls_crypto.h"
#include "mqtt_session.h"
#include "network.h"
#include "pitwatch/device.h"
#include "sensor_lines.h"
#include "storage.h"
#include "update.h"

using namespace pitwatch;
using namespace pitwatch::esp32;

namespace {

constexpr char kTag[] = "pitwatch";
constexpr uint32_t kTickMs = 20, kLedOnForGoodMs = 1000;

/// What `ident` holds beside the core's factory values.
struct Access {
  char uri[128], password[65], ntp[64], ssid[33], passphrase[65];
};

uint8_t fittedSensors(const char* names) {
  uint8_t fitted = 0;
  for (size_t i = 0; i < 3; ++i)
    if (strstr(names, kSensorNames[i].data) != nullptr) fitted = static_cast<uint8_t>(fitted | 1 << i);
  return fitted;
}

/// @return whether the device knows who it is: its id has to be that of this chip, so that no two are flashed alike.
bool readIdent(Ident& ident, Factory& factory, Access& access) {
  uint8_t mac[6] = {};
  char wanted[20], sensors[40] = "BME680,PMS5003";
  esp_read_mac(mac, ESP_MAC_WIFI_STA);
  snprintf(wanted, sizeof wanted, "ESP32-%02X%02X%02X%02X%02X%02X", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
  const bool whole = ident.text("device_id", factory.deviceId.data, sizeof factory.deviceId.data) &&
                     ident.text("license_key", factory.licenceKey.data, sizeof factory.licenceKey.data) &&
                     ident.text("mqtt_uri", access.uri, sizeof access.uri) &&
                     ident.text("mqtt_pass", access.password, sizeof access.password) &&
                     ident.text("ntp", access.ntp, sizeof access.ntp);
  if (!ident.text("workshop", factory.workshop.data, sizeof factory.workshop.data)) factory.workshop.set("unclaimed");
  ident.text("pit", factory.pit.data, sizeof factory.pit.data);
  ident.text("wifi_ssid", access.ssid, sizeof access.ssid);
  ident.text("wifi_pass", access.passphrase, sizeof access.passphrase);
  ident.text("sensors", sensors, sizeof sensors);
  factory.sensors = fittedSensors(sensors);
  const bool own = strcmp(factory.deviceId.data, wanted) == 0;
  if (!whole)
    ESP_LOGE(kTag, "the partition ident is not whole: expected device_id, license_key, mqtt_uri, mqtt_pass, ntp");
  else if (!own)
    ESP_LOGE(kTag, "device_id is %s, but this chip is %s", factory.deviceId.data, wanted);
  return whole && own;
}

void report(const char* what, hal::Status status) {
  if (status != hal::Status::kOk) ESP_LOGE(kTag, "%s: error %d", what, static_cast<int>(status));
}

}  // namespace

extern "C" void app_main() {
  static ChipClock clock;
  static Chip chip;
  static Led led(kBoard.led);
  led.set(true);  // it boots
  static Button button(kBoard.button);
  static NvsStore store;
  static Ident ident;
  static PartitionFlash flash;
  static EspNetwork network;
  static EspMqttSession mqtt;
  static AppSlot slot;
  static HttpDownload download;
  static MbedtlsCrypto crypto;
  static I2cMaster i2c;
  static RmtLine dht;
  static UartLine pms;
  static IaqEstimate iaq;
  static Factory factory;
  static Access access{};

  report("nvs", store.begin());
  report("ident", ident.begin());
  if (!readIdent(ident, factory, access))
    for (;;) vTaskDelay(pdMS_TO_TICKS(kLedOnForGoodMs));  // the LED stays on
  factory.version = Text(esp_app_get_description()->version, strlen(esp_app_get_description()->version));
  factory.board = kBoard.name;
  uint8_t key[128];
  size_t keySize = sizeof key;
  if (!ident.blob("ota_pub", key, &keySize) || !crypto.begin(key, keySize))
    ESP_LOGW(kTag, "no key for images: updates are refused");
  report("ringlog", flash.begin());
  report("I2C", i2c.begin(kBoard.i2cSda, kBoard.i2cScl));
  report("DHT22", dht.begin(kBoard.dht22));
  report("PMS5003", pms.begin(kBoard.pmsRx));
  report("network", network.begin(access.ssid, access.passphrase, access.ntp));
  mqtt.begin(access.uri, factory.deviceId.data, access.password);

  static const Hardware hardware{clock,  chip, store, flash, network, mqtt,   slot, download,
                                 crypto, i2c,  dht,   pms,   led,     button, iaq};
  static Device device(hardware, factory);
  device.begin();
  for (;;) {
    device.tick();
    vTaskDelay(pdMS_TO_TICKS(kTickMs));
  }
}
