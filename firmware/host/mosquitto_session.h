#pragma once
#include <deque>
#include <string>

#include "pitwatch/hal/mqtt.h"

struct mosquitto;

namespace pitwatch::host {

/// Where a broker is, and who signs in there.
struct BrokerAccount {
  std::string host;
  int port = 1883;
  std::string clientId, username, password;
};

/// An MQTT session by libmosquitto, without a thread of its own: whoever owns it waits for its socket.
class MosquittoSession final : public hal::Mqtt {
 public:
  explicit MosquittoSession(BrokerAccount account);
  ~MosquittoSession() override;
  MosquittoSession(const MosquittoSession&) = delete;
  MosquittoSession& operator=(const MosquittoSession&) = delete;

  void connect(hal::MqttListener& listener, const char* willTopic, const char* will, size_t willSize) override;
  void disconnect() override;
  int publish(const char* topic, const char* payload, size_t size, int qos, bool retain) override;
  void subscribe(const char* topic) override;
  void unsubscribe(const char* topic) override;
  void poll() override;

  /// Ends the connection as a power cut does: without a word.
  void cut();
  /// Takes the network away, or gives it back: a connection is cut then.
  void setReachable(bool reachable);
  /// Message ids of connections from now on begin with this one, 1 to 65535.
  void countFrom(int firstId) { firstId_ = firstId; }
  /// Its socket has something to read.
  void ready() { ready_ = true; }
  int socket() const;
  bool wantsWrite() const;
  /// @return what poll() could not do; "" for nothing. Says each trouble once.
  std::string takeTrouble();

 private:
  void lost(const std::string& why);
  void useUpIds();
  BrokerAccount account_;
  mosquitto* client_ = nullptr;
  hal::MqttListener* listener_ = nullptr;
  bool active_ = false, open_ = false, ready_ = false, reachable_ = true, refused_ = false;
  int firstId_ = 1;
  std::string trouble_, lastTrouble_;
};

}  // namespace pitwatch::host
