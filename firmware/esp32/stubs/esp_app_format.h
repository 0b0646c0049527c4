// Stub for type-checking only: the part of ESP-IDF 5.5's <esp_app_format.h> that esp32/ uses, written from its documentation.
#pragma once
#include "esp_app_desc.h"
