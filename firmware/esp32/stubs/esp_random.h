// Stub for type-checking only: the part of ESP-IDF 5.5's <esp_random.h> that esp32/ uses, written from its documentation.
#pragma once
#include <stdint.h>
extern "C" uint32_t esp_random(void);
