#include "options.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace pitwatch::host {

const char kUsage[] =
    R"(usage: pitwatch-device --broker HOST:PORT --device-id ID --username U --password P --license-key KEY
                       --workshop W --pit P [--interval S] [--state DIR] [--script FILE] [--count N]

  Runs the firmware on this machine, with simulated sensors.

  --password P    others on this machine see it in `ps`; PITWATCH_DEVICE_PASSWORD in the environment does as well
  --license-key K the same: PITWATCH_DEVICE_LICENSE_KEY
  --workshop W    the workshop's code; "unclaimed" for a device that waits to be claimed (then --pit may be "")
  --interval S    seconds between readings, 2 to 3600; a SET_INTERVAL that --state keeps wins (default 10)
  --state DIR     where it keeps settings, commands and the offline log (default: nowhere)
  --script FILE   faults and when they happen; firmware/README.md tells the format
  --script -      the same from standard input, without the seconds: each line happens at once
  --count N       so many devices, 1 to 1000; {n} in ID, U, P, KEY and the pit is replaced by 1 to N
)";

namespace {

int number(const std::string& name, const std::string& value, int lowest, int highest) {
  size_t used = 0;
  int n = 0;
  try {
    n = std::stoi(value, &used);
  } catch (const std::logic_error&) {
    used = 0;
  }
  if (used == 0 || used != value.size() || n < lowest || n > highest)
    throw std::invalid_argument(name + ": \"" + value + "\", expected " + std::to_string(lowest) + " to " +
                                std::to_string(highest));
  return n;
}

std::string fileText(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::invalid_argument("--script: cannot read \"" + path + "\", expected a file");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// @param shown "" for what is secret
void requireLength(const std::string& name, const std::string& value, size_t least, size_t most,
                   const std::string& shown) {
  if (value.size() < least || value.size() > most)
    throw std::invalid_argument(name + ": " + shown + "has " + std::to_string(value.size()) + " characters, expected " +
                                std::to_string(least) + " to " + std::to_string(most));
}

void requireLength(const std::string& name, const std::string& value, size_t least, size_t most) {
  requireLength(name, value, least, most, '"' + value + "\" ");
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string numbered(std::string text, int n) {
  for (size_t at; (at = text.find("{n}")) != std::string::npos;) text.replace(at, 3, std::to_string(n));
  return text;
}

}  // namespace

Options parseOptions(const std::vector<std::string>& arguments) {
  Options o;
  o.password = environment("PITWATCH_DEVICE_PASSWORD");
  o.licenceKey = environment("PITWATCH_DEVICE_LICENSE_KEY");
  std::string broker, interval = "10", count = "1", script;
  const std::map<std::string, std::string*> known = {{"--broker", &broker},
                                                     {"--device-id", &o.deviceId},
                                                     {"--username", &o.username},
                                                     {"--password", &o.password},
                                                     {"--license-key", &o.licenceKey},
                                                     {"--workshop", &o.workshop},
                                                     {"--pit", &o.pit},
                                                     {"--interval", &interval},
                                                     {"--state", &o.state},
                                                     {"--script", &script},
                                                     {"--count", &count}};
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--help" || name == "-h") {
      o.help = true;
      return o;
    }
    const auto option = known.find(name);
    if (option == known.end()) throw std::invalid_argument("\"" + name + "\" is no option");
    if (++i == arguments.size()) throw std::invalid_argument(name + ": expected a value after it");
    *option->second = arguments[i];
  }
  const auto colon = broker.rfind(':');
  if (colon == std::string::npos || colon == 0)
    throw std::invalid_argument("--broker: \"" + broker + "\", expected HOST:PORT, e.g. localhost:1883");
  o.brokerHost = broker.substr(0, colon);
  o.brokerPort = number("--broker", broker.substr(colon + 1), 1, 65535);
  o.intervalS = number("--interval", interval, 2, 3600);
  o.count = number("--count", count, 1, 1000);
  requireLength("--device-id", optionsOf(o, o.count).deviceId, 3, 64);
  requireLength("--license-key", o.licenceKey, 1, 40, "");
  requireLength("--workshop", o.workshop, 1, 32);
  requireLength("--pit", o.pit, o.workshop == "unclaimed" ? 0 : 1, 32);
  if (script == "-") {
    o.listens = true;
  } else if (!script.empty()) {
    try {
      o.script = parseScript(fileText(script));
    } catch (const std::invalid_argument& e) {
      throw std::invalid_argument(
          std::string(e.what()).rfind("--script", 0) == 0 ? e.what() : "--script " + script + ", " + e.what());
    }
  }
  return o;
}

Options optionsOf(const Options& all, int n) {
  Options one = all;
  if (all.count > 1 && all.deviceId.find("{n}") == std::string::npos) {
    one.deviceId += "-" + std::to_string(n);
    if (all.username == all.deviceId) one.username = one.deviceId;
  }
  for (auto* text : {&one.deviceId, &one.username, &one.password, &one.licenceKey, &one.pit})
    *text = numbered(*text, n);
  return one;
}

}  // namespace pitwatch::host
