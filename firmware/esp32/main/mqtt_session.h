#pragma once
#include <esp_crt_bundle.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <mqtt_client.h>
#include <string.h>

#include "chip.h"
#include "pitwatch/hal/mqtt.h"

namespace pitwatch::esp32 {

/// An MQTT session by esp-mqtt, whose task hands its events over through a static queue. Each connection has a client
/// of its own, as the will changes with it; ending one may block until its task notices (at most the time-out).
class EspMqttSession final : public hal::Mqtt {
 public:
  /// The texts stay the caller's.
  void begin(const char* uri, const char* deviceId, const char* password) {
    uri_ = uri;
    deviceId_ = deviceId;
    password_ = password;
    queue_ = xQueueCreateStatic(kDepth, sizeof(Event), storage_, &queueState_);
  }
  void connect(hal::MqttListener& listener, const char* willTopic, const char* will, size_t willSize) override {
    disconnect();
    listener_ = &listener;
    esp_mqtt_client_config_t config{};
    config.broker.address.uri = uri_;
    config.broker.verification.crt_bundle_attach = esp_crt_bundle_attach;
    config.credentials.username = config.credentials.client_id = deviceId_;
    config.credentials.authentication.password = password_;
    config.session.last_will.topic = willTopic;
    config.session.last_will.msg = will;
    config.session.last_will.msg_len = static_cast<int>(willSize);
    config.session.last_will.qos = config.session.last_will.retain = 1;
    config.session.disable_clean_session = true;
    config.session.keepalive = 30;
    config.session.message_retransmit_timeout = 100000;  // the core connects anew before that
    config.network.timeout_ms = 10000;
    config.network.disable_auto_reconnect = true;  // the core's back-off decides
    config.network.reconnect_timeout_ms = 200;     // ending a lost connection waits up to half of its default of 10 s
    config.buffer.size = config.buffer.out_size = 1024;
    config.outbox.limit = 16384;  // the ring log keeps the backlog, not the heap
    client_ = esp_mqtt_client_init(&config);
    const bool started = client_ != nullptr &&
                         esp_mqtt_client_register_event(client_, MQTT_EVENT_ANY, &onEvent, this) == ESP_OK &&
                         esp_mqtt_client_start(client_) == ESP_OK;
    if (started) return;
    Event failed{};
    failed.kind = MQTT_EVENT_DISCONNECTED;
    xQueueSend(queue_, &failed, 0);
  }
  void disconnect() override {
    if (client_ != nullptr) esp_mqtt_client_destroy(client_);
    client_ = nullptr;
    open_ = false;
    xQueueReset(queue_);
  }
  int publish(const char* topic, const char* payload, size_t size, int qos, bool retain) override {
    if (!open_) return -1;
    const int id = esp_mqtt_client_enqueue(client_, topic, payload, static_cast<int>(size), qos, retain ? 1 : 0, true);
    return id < 0 ? -1 : id;
  }
  void subscribe(const char* topic) override { esp_mqtt_client_subscribe_single(client_, topic, 1); }
  void unsubscribe(const char* topic) override {
    if (open_) esp_mqtt_client_unsubscribe(client_, topic);
  }
  void poll() override {
    while (xQueueReceive(queue_, &event_, 0) == pdTRUE) {
      switch (event_.kind) {
        case MQTT_EVENT_CONNECTED:
          open_ = true;
          listener_->onConnected();
          break;
        case MQTT_EVENT_DISCONNECTED:
          disconnect();
          listener_->onDisconnected();
          return;
        case MQTT_EVENT_PUBLISHED:
          listener_->onPublished(event_.id);
          break;
        default:
          listener_->onMessage(event_.text, event_.topicSize, event_.text + event_.topicSize, event_.size);
          break;
      }
    }
  }

 private:
  static constexpr UBaseType_t kDepth = 8;
  struct Event {
    int kind, id;
    uint16_t topicSize, size;
    char text[900];
  };
  static void onEvent(void* self, esp_event_base_t, int32_t id, void* data) {
    static Event event;  // there is one task of esp-mqtt
    const auto* in = static_cast<esp_mqtt_event_handle_t>(data);
    event.kind = static_cast<int>(id);
    event.id = in->msg_id;
    event.topicSize = event.size = 0;
    constexpr char kRefused = static_cast<char>(0x80);
    if (id == MQTT_EVENT_SUBSCRIBED && in->data_len > 0 && in->data[0] == kRefused) {
      event.kind = MQTT_EVENT_DISCONNECTED;
    } else if (id == MQTT_EVENT_DATA) {
      // A message larger than the buffer comes in pieces. No command is so large.
      const bool whole = in->current_data_offset == 0 && in->data_len == in->total_data_len;
      if (!whole || in->topic_len + in->data_len > static_cast<int>(sizeof event.text)) return;
      event.topicSize = static_cast<uint16_t>(in->topic_len);
      event.size = static_cast<uint16_t>(in->data_len);
      memcpy(event.text, in->topic, event.topicSize);
      memcpy(event.text + event.topicSize, in->data, event.size);
    } else if (id != MQTT_EVENT_CONNECTED && id != MQTT_EVENT_DISCONNECTED && id != MQTT_EVENT_PUBLISHED) {
      return;
    }
    xQueueSend(static_cast<EspMqttSession*>(self)->queue_, &event, pdMS_TO_TICKS(1000));
  }
  const char *uri_ = nullptr, *deviceId_ = nullptr, *password_ = nullptr;
  hal::MqttListener* listener_ = nullptr;
  esp_mqtt_client_handle_t client_ = nullptr;
  bool open_ = false;
  QueueHandle_t queue_ = nullptr;
  StaticQueue_t queueState_{};
  uint8_t storage_[kDepth * sizeof(Event)];
  Event event_{};
};

}  // namespace pitwatch::esp32
