// Stub for type-checking only: the part of ESP-IDF 5.5's <esp_log.h> that esp32/ uses, written from its documentation.
#pragma once
extern "C" void esp_stub_log(const char* tag, const char* format, ...) __attribute__((format(printf, 2, 3)));
#define ESP_LOGE(tag, ...) esp_stub_log(tag, __VA_ARGS__)
#define ESP_LOGW(tag, ...) esp_stub_log(tag, __VA_ARGS__)
