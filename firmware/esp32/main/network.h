#pragma once
#include <esp_eth.h>
#include <esp_event.h>
#include <esp_netif.h>
#include <esp_netif_sntp.h>
#include <esp_wifi.h>
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "chip.h"
#include "pitwatch/hal/network.h"

namespace pitwatch::esp32 {

/// Ethernet where the board has it, Wi-Fi where a name was flashed; both run when both are there, Ethernet counts
/// first.
class EspNetwork final : public hal::Network {
 public:
  /// @param ssid "" for no Wi-Fi
  hal::Status begin(const char* ssid, const char* passphrase, const char* ntpServer) {
    if (auto e = esp_netif_init(); e != ESP_OK) return toStatus(e);
    if (auto e = esp_event_loop_create_default(); e != ESP_OK) return toStatus(e);
    if (auto e = esp_event_handler_register(IP_EVENT, ESP_EVENT_ANY_ID, &onIp, this); e != ESP_OK) return toStatus(e);
    if (auto e = esp_event_handler_register(ETH_EVENT, ETHERNET_EVENT_DISCONNECTED, &onDown, this); e != ESP_OK)
      return toStatus(e);
    if (kBoard.ethernet) startEthernet();
    if (ssid[0] != '\0') startWifi(ssid, passphrase);
    esp_sntp_config_t clock = ESP_NETIF_SNTP_DEFAULT_CONFIG(ntpServer);
    return toStatus(esp_netif_sntp_init(&clock));
  }
  bool up() override { return ethernet_ != 0 || wifi_ != 0; }
  Link link() override { return ethernet_ != 0 || wifi_ == 0 ? Link::kEthernet : Link::kWifi; }
  int8_t rssi() override {
    wifi_ap_record_t record{};
    return link() == Link::kWifi && esp_wifi_sta_get_ap_info(&record) == ESP_OK ? record.rssi : 0;
  }
  void address(char out[16]) override {
    const uint32_t ip = ethernet_ != 0 ? ethernet_ : wifi_;
    out[0] = '\0';
    if (ip != 0)
      snprintf(out, 16, "%u.%u.%u.%u", static_cast<unsigned>(ip & 255), static_cast<unsigned>(ip >> 8 & 255),
               static_cast<unsigned>(ip >> 16 & 255), static_cast<unsigned>(ip >> 24));
  }

 private:
  /// Olimex ESP32-GATEWAY: see board.h.
  void startEthernet() {
    eth_mac_config_t macConfig = ETH_MAC_DEFAULT_CONFIG();
    eth_esp32_emac_config_t emac = ETH_ESP32_EMAC_DEFAULT_CONFIG();
    emac.smi_gpio.mdc_num = 23;
    emac.smi_gpio.mdio_num = 18;
    emac.clock_config.rmii.clock_mode = EMAC_CLK_OUT;
    emac.clock_config.rmii.clock_gpio = EMAC_CLK_OUT_180_GPIO;
    eth_phy_config_t phyConfig = ETH_PHY_DEFAULT_CONFIG();
    phyConfig.phy_addr = 0;
    phyConfig.reset_gpio_num = 5;
    esp_eth_config_t config =
        ETH_DEFAULT_CONFIG(esp_eth_mac_new_esp32(&emac, &macConfig), esp_eth_phy_new_lan87xx(&phyConfig));
    esp_eth_handle_t handle = nullptr;
    if (esp_eth_driver_install(&config, &handle) != ESP_OK) return;
    esp_netif_inherent_config_t base = ESP_NETIF_INHERENT_DEFAULT_ETH();
    base.route_prio = 150;  // above Wi-Fi's 100, which the default is below; the stack falls back by itself
    esp_netif_config_t netif{};
    netif.base = &base;
    netif.stack = ESP_NETIF_NETSTACK_DEFAULT_ETH;
    if (esp_netif_attach(esp_netif_new(&netif), esp_eth_new_netif_glue(handle)) == ESP_OK) esp_eth_start(handle);
  }
  void startWifi(const char* ssid, const char* passphrase) {
    esp_netif_create_default_wifi_sta();
    wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
    wifi_config_t config{};
    memcpy(config.sta.ssid, ssid, strnlen(ssid, sizeof config.sta.ssid));
    memcpy(config.sta.password, passphrase, strnlen(passphrase, sizeof config.sta.password));
    if (esp_wifi_init(&init) != ESP_OK || esp_wifi_set_mode(WIFI_MODE_STA) != ESP_OK ||
        esp_wifi_set_config(WIFI_IF_STA, &config) != ESP_OK)
      return;
    esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, &onWifi, this);
    esp_wifi_start();
  }
  static void onIp(void* self, esp_event_base_t, int32_t id, void* data) {
    auto& network = *static_cast<EspNetwork*>(self);
    const auto* event = static_cast<const ip_event_got_ip_t*>(data);
    if (id == IP_EVENT_ETH_GOT_IP) network.ethernet_ = event->ip_info.ip.addr;
    if (id == IP_EVENT_ETH_LOST_IP) network.ethernet_ = 0;
    if (id == IP_EVENT_STA_GOT_IP) network.wifi_ = event->ip_info.ip.addr;
    if (id == IP_EVENT_STA_LOST_IP) network.wifi_ = 0;
  }
  static void onDown(void* self, esp_event_base_t, int32_t, void*) { static_cast<EspNetwork*>(self)->ethernet_ = 0; }
  static void onWifi(void* self, esp_event_base_t, int32_t id, void*) {
    if (id == WIFI_EVENT_STA_DISCONNECTED) static_cast<EspNetwork*>(self)->wifi_ = 0;
    if (id == WIFI_EVENT_STA_START || id == WIFI_EVENT_STA_DISCONNECTED) esp_wifi_connect();
  }
  volatile uint32_t ethernet_ = 0, wifi_ = 0;  ///< addresses in network order; written by the event task
};

}  // namespace pitwatch::esp32
