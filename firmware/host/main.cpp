// pitwatch-device: the firmware on a PC.
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <vector>

#include "virtual_device.h"

using namespace pitwatch::host;

namespace {

constexpr uint64_t kTickMs = 50;
constexpr size_t kConnectsATick = 5;  // a broker's queue of new connections is short

volatile std::sig_atomic_t stopped = 0;

/// libmosquitto opens three for each device.
void allowFiles(int count) {
  rlimit limit{};
  const rlim_t wanted = static_cast<rlim_t>(count) * 3 + 64;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(limit.rlim_max, wanted);
  setrlimit(RLIMIT_NOFILE, &limit);
}

void makeFolder(const std::string& path) {
  if (path.empty() || mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return;
  throw std::runtime_error("--state: cannot make \"" + path + "\": " + std::strerror(errno));
}

/// Standard input, line by line.
class Lines {
 public:
  /// Reads what is there, which may be no whole line; false at the end.
  bool read() {
    char bytes[512];
    const ssize_t n = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (n > 0) text_.append(bytes, static_cast<size_t>(n));
    return n > 0;
  }
  bool next(std::string& line) {
    const size_t end = text_.find('\n');
    if (end == std::string::npos) return false;
    line = text_.substr(0, end);
    text_.erase(0, end + 1);
    return true;
  }

 private:
  std::string text_;
};

/// Has all devices suffer what the lines say.
void obey(Lines& lines, std::vector<std::unique_ptr<VirtualDevice>>& devices) {
  for (std::string line; lines.next(line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const Event event = parseEvent(line);
      for (auto& device : devices) device->happen(event);
    } catch (const std::invalid_argument& e) {
      std::fprintf(stderr, "pitwatch-device: standard input, %s\n", e.what());
    }
  }
}

/// Ticks all devices each 50 ms, and in between those whose sockets have something.
void run(std::vector<std::unique_ptr<VirtualDevice>>& devices, const Options& options,
         const std::function<void(const std::string&, const std::string&)>& log) {
  std::vector<pollfd> sockets;
  Lines lines;
  int input = options.listens ? STDIN_FILENO : -1;
  uint64_t next = machineMs();
  while (stopped == 0) {
    const uint64_t now = machineMs();
    if (now >= next) {
      next = std::max(next + kTickMs, now);
      for (size_t i = 0; i < kConnectsATick && devices.size() < static_cast<size_t>(options.count); ++i) {
        const Options one = optionsOf(options, static_cast<int>(devices.size()) + 1);
        const std::string id = one.deviceId;
        devices.push_back(std::make_unique<VirtualDevice>(one, [log, id](const std::string& what) { log(id, what); }));
      }
      for (auto& device : devices) device->tick();
    }
    sockets.clear();
    for (auto& device : devices)
      sockets.push_back(
          {device->session().socket(), static_cast<short>(POLLIN | (device->session().wantsWrite() ? POLLOUT : 0)), 0});
    sockets.push_back({input, POLLIN, 0});  // the last one
    const uint64_t before = machineMs();
    const int ready = poll(sockets.data(), sockets.size(), before < next ? static_cast<int>(next - before) : 0);
    for (size_t i = 0; ready > 0 && i < devices.size(); ++i)
      if (sockets[i].revents != 0) {
        devices[i]->session().ready();
        devices[i]->tick();
      }
    if (ready > 0 && sockets.back().revents != 0) {
      if (!lines.read()) input = -1;
      obey(lines, devices);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (options.help) {
      std::fputs(kUsage, stdout);
      return 0;
    }
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { stopped = 1; });
    std::signal(SIGPIPE, SIG_IGN);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    allowFiles(options.count);
    makeFolder(options.state);
    std::vector<std::unique_ptr<VirtualDevice>> devices;
    run(devices, options,
        [](const std::string& id, const std::string& what) { std::printf("%s: %s\n", id.c_str(), what.c_str()); });
    for (auto& device : devices) device->switchOff();
    return 0;
  } catch (const std::invalid_argument& e) {
    std::fprintf(stderr, "pitwatch-device: %s\n\n%s", e.what(), kUsage);
    return 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "pitwatch-device: %s\n", e.what());
    return 1;
  }
}
