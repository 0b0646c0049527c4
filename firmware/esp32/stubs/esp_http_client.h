// Stub for type-checking only: the part of ESP-IDF 5.5's <esp_http_client.h> that esp32/ uses, written from its documentation.
#pragma once
#include "esp_err.h"
#define ESP_ERR_HTTP_EAGAIN (0x7000 + 7)
typedef struct esp_http_client* esp_http_client_handle_t;
typedef struct {
  const char* url;
  const char* host;
  int port, timeout_ms;
  esp_err_t (*crt_bundle_attach)(void* conf);
} esp_http_client_config_t;
extern "C" {
esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t* config);
esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_len);
int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client);
int esp_http_client_get_status_code(esp_http_client_handle_t client);
int esp_http_client_read(esp_http_client_handle_t client, char* buffer, int len);
bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client);
esp_err_t esp_http_client_set_timeout_ms(esp_http_client_handle_t client, int timeout_ms);
esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client);
}
