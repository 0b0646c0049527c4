// Stub for type-checking only: the part of ESP-IDF 5.5's <esp_app_desc.h> that esp32/ uses, written from its documentation.
#pragma once
#include <stdint.h>
typedef struct {
  uint32_t magic_word, secure_version, reserv1[2];
  char version[32], project_name[32], time[16], date[16], idf_ver[32];
  uint8_t app_elf_sha256[32];
} esp_app_desc_t;
extern "C" const esp_app_desc_t* esp_app_get_description(void);
