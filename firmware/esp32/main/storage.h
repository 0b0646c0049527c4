#pragma once
#include <esp_partition.h>
#include <nvs.h>
#include <nvs_flash.h>

#include "chip.h"
#include "pitwatch/hal/flash.h"
#include "pitwatch/hal/key_value_store.h"

namespace pitwatch::esp32 {

/// The partition of the offline log. It must not be encrypted: then single bytes could not be cleared.
class PartitionFlash final : public hal::Flash {
 public:
  hal::Status begin() {
    const auto* found = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "ringlog");
    if (found == nullptr || found->encrypted) return hal::Status::kNotFound;
    partition_ = found;
    return hal::Status::kOk;
  }
  uint32_t sectors() const override { return partition_ == nullptr ? 0 : partition_->size / kSectorBytes; }
  hal::Status read(uint32_t at, void* out, size_t size) override {
    return partition_ == nullptr ? hal::Status::kNotFound : toStatus(esp_partition_read(partition_, at, out, size));
  }
  hal::Status write(uint32_t at, const void* data, size_t size) override {
    return partition_ == nullptr ? hal::Status::kNotFound : toStatus(esp_partition_write(partition_, at, data, size));
  }
  hal::Status erase(uint32_t sector) override {
    if (partition_ == nullptr) return hal::Status::kNotFound;
    return toStatus(esp_partition_erase_range(partition_, sector * kSectorBytes, kSectorBytes));
  }

 private:
  const esp_partition_t* partition_ = nullptr;
};

/// Values of the firmware's own, in the partition `nvs`.
class NvsStore final : public hal::KeyValueStore {
 public:
  /// With CONFIG_NVS_ENCRYPTION the keys come from the partition `nvs_keys`.
  hal::Status begin() {
    esp_err_t e = nvs_flash_init();
    if (e == ESP_ERR_NVS_NO_FREE_PAGES || e == ESP_ERR_NVS_NEW_VERSION_FOUND) {
      e = nvs_flash_erase();  // what commands set is lost; who it is lies in `ident`
      if (e == ESP_OK) e = nvs_flash_init();
    }
    return e == ESP_OK ? toStatus(nvs_open("pitwatch", NVS_READWRITE, &handle_)) : toStatus(e);
  }
  hal::Status get(const char* key, void* out, size_t* size) override {
    const esp_err_t e = nvs_get_blob(handle_, key, out, size);
    return e == ESP_ERR_NVS_NOT_FOUND ? hal::Status::kNotFound : toStatus(e);
  }
  hal::Status set(const char* key, const void* data, size_t size) override {
    if (auto e = nvs_set_blob(handle_, key, data, size); e != ESP_OK) return toStatus(e);
    return toStatus(nvs_commit(handle_));
  }

 private:
  nvs_handle_t handle_ = 0;
};

/// What was flashed once for this device, in the partition `ident` (esp32/device.csv).
class Ident {
 public:
  hal::Status begin() {
    if (auto e = init(); e != ESP_OK) return toStatus(e);
    return toStatus(nvs_open_from_partition("ident", "pitwatch", NVS_READONLY, &handle_));
  }
  /// @return whether it is there and fits
  bool text(const char* key, char* out, size_t capacity) { return nvs_get_str(handle_, key, out, &capacity) == ESP_OK; }
  bool blob(const char* key, uint8_t* out, size_t* size) { return nvs_get_blob(handle_, key, out, size) == ESP_OK; }

 private:
  /// nvs_flash_init() sees by itself to the encryption of `nvs`, and only of that.
  static esp_err_t init() {
#ifdef CONFIG_NVS_ENCRYPTION
    const auto* found = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_DATA_NVS_KEYS, nullptr);
    if (found == nullptr) return ESP_ERR_NOT_FOUND;
    nvs_sec_cfg_t keys{};
    if (auto e = nvs_flash_read_security_cfg(found, &keys); e != ESP_OK) return e;
    return nvs_flash_secure_init_partition("ident", &keys);
#else
    return nvs_flash_init_partition("ident");
#endif
  }
  nvs_handle_t handle_ = 0;
};

}  // namespace pitwatch::esp32
