#pragma once
#include <driver/gpio.h>
#include <esp_random.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <time.h>

#include "pitwatch/hal/clock.h"
#include "pitwatch/hal/gpio.h"
#include "pitwatch/hal/status.h"
#include "pitwatch/hal/system.h"

namespace pitwatch::esp32 {

inline hal::Status toStatus(esp_err_t error) {
  if (error == ESP_OK) return hal::Status::kOk;
  return error == ESP_ERR_TIMEOUT ? hal::Status::kTimeout : hal::Status::kIoError;
}

class ChipClock final : public hal::Clock {
 public:
  uint64_t monotonicMs() override { return static_cast<uint64_t>(esp_timer_get_time()) / 1000; }
  uint32_t unixSeconds() override {
    constexpr time_t kClockIsSet = 1767225600;  // 2026-01-01; the chip starts in 1970
    const time_t now = time(nullptr);
    return now >= kClockIsSet ? static_cast<uint32_t>(now) : 0;
  }
};

class Chip final : public hal::System {
 public:
  uint32_t random() override { return esp_random(); }
  uint32_t heapFree() override { return esp_get_free_heap_size(); }
  uint32_t heapLowest() override { return esp_get_minimum_free_heap_size(); }
  ResetReason resetReason() override {
    switch (esp_reset_reason()) {
      case ESP_RST_PANIC:
        return ResetReason::kPanic;
      case ESP_RST_INT_WDT:
      case ESP_RST_TASK_WDT:
      case ESP_RST_WDT:
        return ResetReason::kWatchdog;
      case ESP_RST_SW:
        return ResetReason::kRestart;
      case ESP_RST_BROWNOUT:
        return ResetReason::kBrownout;
      default:
        return ResetReason::kPower;
    }
  }
  void restart() override { esp_restart(); }
};

class Led final : public hal::OutputPin {
 public:
  explicit Led(gpio_num_t pin) : pin_(pin) { gpio_set_direction(pin, GPIO_MODE_OUTPUT); }
  void set(bool on) override { gpio_set_level(pin_, on ? 1 : 0); }

 private:
  const gpio_num_t pin_;
};

class Button final : public hal::InputPin {
 public:
  explicit Button(gpio_num_t pin) : pin_(pin) { gpio_set_direction(pin, GPIO_MODE_INPUT); }
  bool read() override { return gpio_get_level(pin_) == 0; }

 private:
  const gpio_num_t pin_;
};

}  // namespace pitwatch::esp32
