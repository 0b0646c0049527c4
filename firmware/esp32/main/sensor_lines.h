#pragma once
#include <driver/gpio.h>
#include <driver/i2c_master.h>
#include <driver/rmt_rx.h>
#include <driver/uart.h>
#include <esp_rom_sys.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>

#include "chip.h"
#include "pitwatch/bme680.h"
#include "pitwatch/hal/i2c_bus.h"
#include "pitwatch/hal/pulse_reader.h"
#include "pitwatch/hal/uart.h"

namespace pitwatch::esp32 {

/// The bus of the BME680, which is the only part on it.
class I2cMaster final : public hal::I2cBus {
 public:
  hal::Status begin(gpio_num_t sda, gpio_num_t scl) {
    i2c_master_bus_config_t config{};
    config.i2c_port = 0;
    config.sda_io_num = sda;
    config.scl_io_num = scl;
    config.clk_source = I2C_CLK_SRC_DEFAULT;
    config.glitch_ignore_cnt = 7;
    config.flags.enable_internal_pullup = true;  // beside the 4.7 kΩ that the wire needs
    i2c_master_bus_handle_t bus = nullptr;
    if (auto e = i2c_new_master_bus(&config, &bus); e != ESP_OK) return toStatus(e);
    i2c_device_config_t device{};
    device.dev_addr_length = I2C_ADDR_BIT_LEN_7;
    device.device_address = Bme680::kAddress;
    device.scl_speed_hz = 100000;
    return toStatus(i2c_master_bus_add_device(bus, &device, &bme680_));
  }
  hal::Status write(uint8_t address, const uint8_t* data, size_t size) override {
    if (address != Bme680::kAddress || bme680_ == nullptr) return hal::Status::kNoAck;
    return answered(i2c_master_transmit(bme680_, data, size, kTimeoutMs));
  }
  hal::Status readFrom(uint8_t address, uint8_t reg, uint8_t* out, size_t size) override {
    if (address != Bme680::kAddress || bme680_ == nullptr) return hal::Status::kNoAck;
    return answered(i2c_master_transmit_receive(bme680_, &reg, 1, out, size, kTimeoutMs));
  }

 private:
  static constexpr int kTimeoutMs = 50;
  /// The driver reports a missing acknowledgement as an invalid state.
  static hal::Status answered(esp_err_t error) {
    return error == ESP_ERR_INVALID_STATE ? hal::Status::kNoAck : toStatus(error);
  }
  i2c_master_dev_handle_t bme680_ = nullptr;
};

/// The receiving side of a PMS5003, which sends by itself.
class UartLine final : public hal::Uart {
 public:
  hal::Status begin(int rx) {
    uart_config_t config{};
    config.baud_rate = 9600;
    config.data_bits = UART_DATA_8_BITS;
    config.parity = UART_PARITY_DISABLE;
    config.stop_bits = UART_STOP_BITS_1;
    config.flow_ctrl = UART_HW_FLOWCTRL_DISABLE;
    config.source_clk = UART_SCLK_DEFAULT;
    if (auto e = uart_driver_install(UART_NUM_2, 512, 0, 0, nullptr, 0); e != ESP_OK) return toStatus(e);
    if (auto e = uart_param_config(UART_NUM_2, &config); e != ESP_OK) return toStatus(e);
    return toStatus(uart_set_pin(UART_NUM_2, UART_PIN_NO_CHANGE, rx, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE));
  }
  size_t read(uint8_t* out, size_t capacity) override {
    const int n = uart_read_bytes(UART_NUM_2, out, static_cast<uint32_t>(capacity), 0);
    return n > 0 ? static_cast<size_t>(n) : 0;
  }
};

/// A DHT22 through the RMT peripheral: the edges are timed in hardware, so that interrupts and flash writes can't bend
/// them. The receiver is armed before the line is let go.
class RmtLine final : public hal::PulseReader {
 public:
  hal::Status begin(gpio_num_t pin) {
    pin_ = pin;
    done_ = xQueueCreateStatic(1, sizeof(size_t), storage_, &queue_);
    rmt_rx_channel_config_t config{};
    config.gpio_num = pin;
    config.clk_src = RMT_CLK_SRC_DEFAULT;
    config.resolution_hz = 1000000;
    config.mem_block_symbols = kSymbols;
    if (auto e = rmt_new_rx_channel(&config, &channel_); e != ESP_OK) return toStatus(e);
    rmt_rx_event_callbacks_t callbacks{};
    callbacks.on_recv_done = &onDone;
    if (auto e = rmt_rx_register_event_callbacks(channel_, &callbacks, this); e != ESP_OK) return toStatus(e);
    return toStatus(rmt_enable(channel_));
  }
  size_t capture(uint32_t startLowUs, uint16_t* highUs, size_t capacity) override {
    if (channel_ == nullptr) return 0;
    gpio_set_direction(pin_, GPIO_MODE_INPUT_OUTPUT_OD);  // open drain: never drives against the sensor
    gpio_set_level(pin_, 0);
    esp_rom_delay_us(startLowUs);
    rmt_receive_config_t limits{};
    limits.signal_range_min_ns = 2000;
    limits.signal_range_max_ns = 200000;
    xQueueReset(done_);  // of a capture that ended after it was given up
    const esp_err_t armed = rmt_receive(channel_, symbols_, sizeof symbols_, &limits);
    gpio_set_level(pin_, 1);
    size_t n = 0;
    if (armed != ESP_OK || xQueueReceive(done_, &n, pdMS_TO_TICKS(20)) != pdTRUE) return 0;
    size_t found = 0;
    for (size_t i = 0; i < n && found < capacity; ++i) {
      if (symbols_[i].level0 == 1 && symbols_[i].duration0 > 0) highUs[found++] = symbols_[i].duration0;
      if (symbols_[i].level1 == 1 && symbols_[i].duration1 > 0 && found < capacity)
        highUs[found++] = symbols_[i].duration1;
    }
    return found;
  }

 private:
  static constexpr size_t kSymbols = 64;
  static bool onDone(rmt_channel_handle_t, const rmt_rx_done_event_data_t* data, void* self) {
    BaseType_t woken = pdFALSE;
    xQueueSendFromISR(static_cast<RmtLine*>(self)->done_, &data->num_symbols, &woken);
    return woken == pdTRUE;
  }
  gpio_num_t pin_ = GPIO_NUM_NC;
  rmt_channel_handle_t channel_ = nullptr;
  QueueHandle_t done_ = nullptr;
  StaticQueue_t queue_{};
  uint8_t storage_[sizeof(size_t)];
  rmt_symbol_word_t symbols_[kSymbols];
};

}  // namespace pitwatch::esp32
