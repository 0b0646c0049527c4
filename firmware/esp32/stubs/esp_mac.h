// Stub for type-checking only: the part of ESP-IDF 5.5's <esp_mac.h> that esp32/ uses, written from its documentation.
#pragma once
#include "esp_err.h"
typedef enum { ESP_MAC_WIFI_STA, ESP_MAC_WIFI_SOFTAP, ESP_MAC_BT, ESP_MAC_ETH } esp_mac_type_t;
extern "C" esp_err_t esp_read_mac(uint8_t* mac, esp_mac_type_t type);
