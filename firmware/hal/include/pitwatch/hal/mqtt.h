#pragma once
#include <stddef.h>
#include <stdint.h>

namespace pitwatch::hal {

/// What an MQTT session tells. All calls come from within Mqtt::poll().
class MqttListener {
 public:
  virtual ~MqttListener() = default;
  virtual void onConnected() = 0;
  /// The connection ended or could not be made.
  virtual void onDisconnected() = 0;
  /// The broker acknowledged a message of QoS 1.
  virtual void onPublished(int messageId) = 0;
  /// A message came; neither text is terminated. It is acknowledged when this returns.
  virtual void onMessage(const char* topic, size_t topicSize, const char* payload, size_t size) = 0;
};

/// One MQTT 3.1.1 session with `clean_session=false` and a keep-alive of 30 s. Calls return at once.
class Mqtt {
 public:
  virtual ~Mqtt() = default;
  /// Begins one try to connect; onConnected() or onDisconnected() follows. What the last connection left
  /// unacknowledged is forgotten. There are no further tries by itself.
  /// @param willTopic,will published retained with QoS 1 by the broker when the connection is lost; copied.
  virtual void connect(MqttListener& listener, const char* willTopic, const char* will, size_t willSize) = 0;
  /// Ends the connection cleanly; no callback follows.
  virtual void disconnect() = 0;
  /// @return a message id above 0 (QoS 1), 0 (QoS 0), or -1: not connected, or the outbox is full.
  virtual int publish(const char* topic, const char* payload, size_t size, int qos, bool retain) = 0;
  /// Subscribes with QoS 1. When the broker refuses it (its rules come a little after a claim), the connection ends.
  virtual void subscribe(const char* topic) = 0;
  virtual void unsubscribe(const char* topic) = 0;
  /// Gives what happened to the listener; returns at once when nothing did.
  virtual void poll() = 0;
};

}  // namespace pitwatch::hal
