// An MQTT session against a broker that follows a script, in this process.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "mosquitto_session.h"

using namespace pitwatch;
using host::MosquittoSession;

namespace {

/// Lets one client in, refuses its subscription, and waits for its end.
class RefusingBroker {
 public:
  RefusingBroker() {
    listening_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listening_, 1) == 0);
    socklen_t size = sizeof address;
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~RefusingBroker() {
    shutdown(listening_, SHUT_RDWR);
    thread_.join();
    close(listening_);
  }
  int port = 0;

 private:
  void serve() {
    const int client = accept(listening_, nullptr, nullptr);
    if (client < 0) return;
    unsigned char bytes[512];
    recv(client, bytes, sizeof bytes, 0);  // CONNECT
    const unsigned char welcome[] = {0x20, 2, 0, 0};
    send(client, welcome, sizeof welcome, MSG_NOSIGNAL);
    recv(client, bytes, sizeof bytes, 0);  // SUBSCRIBE: its id is behind two bytes
    const unsigned char refusal[] = {0x90, 3, bytes[2], bytes[3], 0x80};
    send(client, refusal, sizeof refusal, MSG_NOSIGNAL);
    while (recv(client, bytes, sizeof bytes, 0) > 0) {
    }
    close(client);
  }
  int listening_ = -1;
  std::thread thread_;
};

struct Listener final : hal::MqttListener {
  explicit Listener(MosquittoSession& of) : session(of) {}
  void onConnected() override { session.subscribe("workshop/w/device/d/command"); }
  void onDisconnected() override { ended = true; }
  void onPublished(int) override {}
  void onMessage(const char*, size_t, const char*, size_t) override {}
  MosquittoSession& session;
  bool ended = false;
};

}  // namespace

TEST_CASE("session: a broker that refuses the subscription is left, so that the next connection tries again") {
  RefusingBroker broker;
  MosquittoSession session({"127.0.0.1", broker.port, "d", "d", "p"});
  Listener listener(session);
  session.connect(listener, "workshop/w/device/d/status", "{}", 2);
  for (int i = 0; i < 1000 && !listener.ended; ++i) {
    pollfd socket{session.socket(), static_cast<short>(POLLIN | (session.wantsWrite() ? POLLOUT : 0)), 0};
    if (poll(&socket, 1, 20) > 0) session.ready();
    session.poll();
  }
  CHECK(listener.ended);
  CHECK(session.socket() == -1);
  CHECK(session.takeTrouble() == "the broker refuses its subscription");
  session.cut();  // which it was, unless this test has failed
}
