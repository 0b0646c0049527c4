#pragma once
#include <esp_app_format.h>
#include <esp_crt_bundle.h>
#include <esp_http_client.h>
#include <esp_ota_ops.h>
#include <string.h>

#include "chip.h"
#include "pitwatch/hal/ota.h"

namespace pitwatch::esp32 {

class AppSlot final : public hal::OtaSlot {
 public:
  uint8_t running() override {
    return esp_ota_get_running_partition()->subtype == ESP_PARTITION_SUBTYPE_APP_OTA_0 ? 0 : 1;
  }
  uint32_t capacity() override {
    const auto* other = esp_ota_get_next_update_partition(nullptr);
    return other == nullptr ? 0 : other->size;
  }
  hal::Status begin() override {
    if (open_) esp_ota_abort(handle_);
    open_ = false;
    slot_ = esp_ota_get_next_update_partition(nullptr);
    if (slot_ == nullptr) return hal::Status::kNotFound;
    // Erases as the data comes: all at once would stop the CPU's flash for seconds.
    const esp_err_t e = esp_ota_begin(slot_, OTA_WITH_SEQUENTIAL_WRITES, &handle_);
    open_ = e == ESP_OK;
    return toStatus(e);
  }
  hal::Status write(const uint8_t* data, size_t size) override { return toStatus(esp_ota_write(handle_, data, size)); }
  hal::Status finish(hal::ImageDescriptor& out) override {
    open_ = false;
    if (auto e = esp_ota_end(handle_); e != ESP_OK) return toStatus(e);
    esp_app_desc_t found{};
    if (auto e = esp_ota_get_partition_description(slot_, &found); e != ESP_OK) return toStatus(e);
    memcpy(out.project, found.project_name, sizeof out.project);
    memcpy(out.version, found.version, sizeof out.version);
    return hal::Status::kOk;
  }
  hal::Status select() override { return toStatus(esp_ota_set_boot_partition(slot_)); }
  bool onTrial() override {
    esp_ota_img_states_t state = ESP_OTA_IMG_UNDEFINED;
    return esp_ota_get_state_partition(esp_ota_get_running_partition(), &state) == ESP_OK &&
           state == ESP_OTA_IMG_PENDING_VERIFY;
  }
  hal::Status confirm() override { return toStatus(esp_ota_mark_app_valid_cancel_rollback()); }
  void rollBack() override {
    esp_ota_mark_app_invalid_rollback_and_reboot();
    esp_restart();  // it came back, so it failed: at the next boot the boot loader takes the old image by itself
  }

 private:
  const esp_partition_t* slot_ = nullptr;
  esp_ota_handle_t handle_ = 0;
  bool open_ = false;
};

/// A download by esp_http_client, not esp_https_ota: so the core checks the same bytes here as on a PC.
class HttpDownload final : public hal::Download {
 public:
  hal::Status begin(const char* url) override {
    end();
    esp_http_client_config_t config{};
    config.url = url;
    config.timeout_ms = 10000;
    config.crt_bundle_attach = esp_crt_bundle_attach;
    client_ = esp_http_client_init(&config);
    if (client_ == nullptr) return hal::Status::kIoError;
    const bool good = esp_http_client_open(client_, 0) == ESP_OK && esp_http_client_fetch_headers(client_) >= 0 &&
                      esp_http_client_get_status_code(client_) == 200;
    if (!good) {
      end();
      return hal::Status::kIoError;
    }
    return toStatus(esp_http_client_set_timeout_ms(client_, kReadMs));
  }
  Result read(uint8_t* out, size_t* size) override {
    const int n =
        client_ == nullptr ? -1 : esp_http_client_read(client_, reinterpret_cast<char*>(out), static_cast<int>(*size));
    *size = n > 0 ? static_cast<size_t>(n) : 0;
    if (n > 0) return Result::kData;
    if (n == -ESP_ERR_HTTP_EAGAIN) return Result::kWait;
    if (n < 0) return Result::kFailed;
    return esp_http_client_is_complete_data_received(client_) ? Result::kEnd : Result::kFailed;
  }
  void end() override {
    if (client_ != nullptr) esp_http_client_cleanup(client_);
    client_ = nullptr;
  }

 private:
  static constexpr int kReadMs = 50;
  esp_http_client_handle_t client_ = nullptr;
};

}  // namespace pitwatch::esp32
