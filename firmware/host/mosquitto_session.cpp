#include "mosquitto_session.h"

#include <mosquitto.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace pitwatch::host {
namespace {

constexpr int kKeepAliveS = 30;
constexpr int kRefused = 0x80;

/// libmosquitto wants to be begun once, and ended.
struct Library {
  Library() { mosquitto_lib_init(); }
  ~Library() { mosquitto_lib_cleanup(); }
};

std::string explain(int result) { return result == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(result); }

}  // namespace

MosquittoSession::MosquittoSession(BrokerAccount account) : account_(std::move(account)) {
  static const Library library;
  client_ = mosquitto_new(account_.clientId.c_str(), false, this);
  if (client_ == nullptr) throw std::runtime_error("no MQTT client for " + account_.clientId);
}

MosquittoSession::~MosquittoSession() { mosquitto_destroy(client_); }

void MosquittoSession::connect(hal::MqttListener& listener, const char* willTopic, const char* will, size_t willSize) {
  listener_ = &listener;
  mosquitto_reinitialise(client_, account_.clientId.c_str(), false, this);  // forgets the outbox
  mosquitto_int_option(client_, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311);
  mosquitto_int_option(client_, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_will_set(client_, willTopic, static_cast<int>(willSize), will, 1, true);
  if (!account_.username.empty())
    mosquitto_username_pw_set(client_, account_.username.c_str(), account_.password.c_str());
  mosquitto_connect_callback_set(client_, [](mosquitto*, void* self, int code) {
    auto& session = *static_cast<MosquittoSession*>(self);
    if (code != 0) return session.lost(mosquitto_connack_string(code));
    session.open_ = true;
    session.lastTrouble_.clear();
    session.listener_->onConnected();
  });
  mosquitto_publish_callback_set(client_, [](mosquitto*, void* self, int id) {
    auto& session = *static_cast<MosquittoSession*>(self);
    if (session.open_) session.listener_->onPublished(id);
  });
  mosquitto_subscribe_callback_set(client_, [](mosquitto*, void* self, int, int count, const int* granted) {
    if (count > 0 && granted[0] == kRefused) static_cast<MosquittoSession*>(self)->refused_ = true;
  });
  mosquitto_message_callback_set(client_, [](mosquitto*, void* self, const mosquitto_message* m) {
    static_cast<MosquittoSession*>(self)->listener_->onMessage(
        m->topic, strlen(m->topic), static_cast<const char*>(m->payload), static_cast<size_t>(m->payloadlen));
  });
  useUpIds();
  refused_ = false;
  active_ = true;
  const int result = mosquitto_connect_async(client_, account_.host.c_str(), account_.port, kKeepAliveS);
  if (result != MOSQ_ERR_SUCCESS) trouble_ = explain(result);  // poll() says so
}

/// A message of QoS 0 takes an id, although it goes nowhere without a connection.
void MosquittoSession::useUpIds() {
  for (int id = 1; id < firstId_; ++id) mosquitto_publish(client_, nullptr, "-", 0, nullptr, 0, false);
}

void MosquittoSession::disconnect() {
  if (open_) mosquitto_disconnect(client_);
  active_ = open_ = false;
}

void MosquittoSession::cut() {
  active_ = open_ = refused_ = false;
  mosquitto_reinitialise(client_, account_.clientId.c_str(), false, this);
}

void MosquittoSession::setReachable(bool reachable) { reachable_ = reachable; }

int MosquittoSession::publish(const char* topic, const char* payload, size_t size, int qos, bool retain) {
  if (!open_) return -1;
  int id = 0;
  const int result = mosquitto_publish(client_, &id, topic, static_cast<int>(size), payload, qos, retain);
  if (result != MOSQ_ERR_SUCCESS) return -1;
  return qos == 0 ? 0 : id;
}

void MosquittoSession::subscribe(const char* topic) { mosquitto_subscribe(client_, nullptr, topic, 1); }

void MosquittoSession::unsubscribe(const char* topic) {
  if (open_) mosquitto_unsubscribe(client_, nullptr, topic);
}

void MosquittoSession::poll() {
  if (!active_) return;
  if (!reachable_) {
    cut();
    return listener_->onDisconnected();
  }
  if (mosquitto_socket(client_) < 0) return lost(trouble_.empty() ? "connection refused" : trouble_);
  int result = ready_ ? mosquitto_loop_read(client_, 1) : MOSQ_ERR_SUCCESS;
  ready_ = false;
  if (refused_) {
    lost("the broker refuses its subscription");
    return cut();
  }
  if (result == MOSQ_ERR_SUCCESS && active_) result = mosquitto_loop_write(client_, 1);
  if (result == MOSQ_ERR_SUCCESS && active_) result = mosquitto_loop_misc(client_);
  if (result != MOSQ_ERR_SUCCESS && active_) lost(explain(result));
}

void MosquittoSession::lost(const std::string& why) {
  if (!active_) return;
  active_ = open_ = false;
  trouble_ = why == lastTrouble_ ? "" : why;
  lastTrouble_ = why;
  listener_->onDisconnected();
}

int MosquittoSession::socket() const { return active_ ? mosquitto_socket(client_) : -1; }
bool MosquittoSession::wantsWrite() const { return active_ && mosquitto_want_write(client_); }

std::string MosquittoSession::takeTrouble() {
  std::string taken;
  taken.swap(trouble_);
  return taken;
}

}  // namespace pitwatch::host
