#pragma once
#include <driver/gpio.h>
#include <sdkconfig.h>

#include "pitwatch/text.h"

namespace pitwatch::esp32 {

/// Where things are on a board.
struct Board {
  Text name;  ///< as its status says it
  gpio_num_t i2cSda, i2cScl;
  gpio_num_t dht22;
  int pmsRx;               ///< the PMS5003's TX
  gpio_num_t led, button;  ///< the button pulls to ground
  bool ethernet;
};

#if CONFIG_PITWATCH_BOARD_OLIMEX_GATEWAY
// LAN8720 at address 0, its power on GPIO5, MDC 23, MDIO 18, 50 MHz out of GPIO17. 34-39 are inputs without pull-up.
constexpr Board kBoard{"gateway",   GPIO_NUM_32, GPIO_NUM_16, GPIO_NUM_13, 35, GPIO_NUM_33, GPIO_NUM_34, true};
#else
constexpr Board kBoard{"devkit", GPIO_NUM_21, GPIO_NUM_22, GPIO_NUM_4, 16, GPIO_NUM_2, GPIO_NUM_0, false};
#endif

}  // namespace pitwatch::esp32
