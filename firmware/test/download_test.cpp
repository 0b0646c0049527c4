// Downloads from a server in this process.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "curl_download.h"

using namespace pitwatch;
using host::CurlDownload;

namespace {

/// Answers one request with one text, and hangs up.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : answer_(std::move(answer)) {
    listening_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listening_, 1) == 0);
    socklen_t size = sizeof address;
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/1.5.0.bin";
    thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswer() {
    shutdown(listening_, SHUT_RDWR);
    thread_.join();
    close(listening_);
  }
  std::string url;

 private:
  void serve() {
    const int client = accept(listening_, nullptr, nullptr);
    if (client < 0) return;
    std::string request;
    char bytes[512];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t n = recv(client, bytes, sizeof bytes, 0);
      if (n <= 0) break;
      request.append(bytes, static_cast<size_t>(n));
    }
    for (size_t sent = 0; sent < answer_.size();) {
      const ssize_t n = send(client, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<size_t>(n);
    }
    close(client);
  }
  const std::string answer_;
  int listening_ = -1;
  std::thread thread_;
};

/// @return what came, until the end or a failure.
std::string fetch(const std::string& url, hal::Download::Result& end) {
  CurlDownload download;
  std::string found;
  uint8_t bytes[1000];
  if (download.begin(url.c_str()) != hal::Status::kOk) {
    end = hal::Download::Result::kFailed;
    return found;
  }
  for (;;) {
    size_t size = sizeof bytes;
    end = download.read(bytes, &size);
    if (end == hal::Download::Result::kData)
      found.append(reinterpret_cast<char*>(bytes), size);
    else if (end == hal::Download::Result::kWait)
      usleep(1000);
    else
      return found;
  }
}

std::string answer(const std::string& head, const std::string& body, size_t length) {
  return head + "\r\nContent-Length: " + std::to_string(length) + "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("download: all bytes come, also more than are held back") {
  std::string image(1000000, '\0');
  for (size_t i = 0; i < image.size(); ++i) image[i] = static_cast<char>(i * 7 + i / 251);
  OneAnswer server(answer("HTTP/1.1 200 OK", image, image.size()));
  hal::Download::Result end{};
  CHECK(fetch(server.url, end) == image);
  CHECK(end == hal::Download::Result::kEnd);
}

TEST_CASE("download: an error of the server, a cut and another protocol are failures") {
  hal::Download::Result end{};
  {
    OneAnswer server(answer("HTTP/1.1 404 Not Found", "no", 2));
    CHECK(fetch(server.url, end).empty());
    CHECK(end == hal::Download::Result::kFailed);
  }
  {
    OneAnswer server(answer("HTTP/1.1 200 OK", "half", 8));
    CHECK(fetch(server.url, end) == "half");
    CHECK(end == hal::Download::Result::kFailed);
  }
  CHECK(fetch("file:///etc/hostname", end).empty());
  CHECK(end == hal::Download::Result::kFailed);
}
