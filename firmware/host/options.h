#pragma once
#include <string>
#include <vector>

#include "script.h"

namespace pitwatch::host {

/// The command line of pitwatch-device.
struct Options {
  std::string brokerHost;
  int brokerPort = 1883;
  std::string deviceId, username, password, licenceKey, workshop, pit;
  int intervalS = 10;
  std::string state;  ///< folder; "" for none: then a device forgets everything when the process ends
  std::vector<Event> script;
  bool listens = false;  ///< to standard input, for what happens at once
  int count = 1;
  bool help = false;
};

extern const char kUsage[];

/// Throws std::invalid_argument that names option, value and expectation.
Options parseOptions(const std::vector<std::string>& arguments);

/// The options of device `number`, 1..count: `{n}` in the id, names, key and pit stands for it. Without `{n}` in the
/// id,
/// `-number` is added to it when there are several, and to the user name if that was the same.
Options optionsOf(const Options& all, int number);

}  // namespace pitwatch::host
