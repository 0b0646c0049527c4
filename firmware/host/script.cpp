#include "script.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "pitwatch/messages.h"

namespace pitwatch::host {
namespace {

uint8_t sensorOf(const std::string& name) {
  for (size_t i = 0; i < 3; ++i)
    if (Text(name.data(), name.size()) == kSensorNames[i]) return static_cast<uint8_t>(1 << i);
  return 0;
}

constexpr double kMaxOutageHours = 168;

[[noreturn]] void refuse(int line, const std::string& is, const char* expected) {
  throw std::invalid_argument("line " + std::to_string(line) + ": \"" + is + "\", expected " + expected);
}

bool oneOf(const std::string& word, const char* on, const char* off, int line, const std::string& text) {
  if (word != on && word != off) refuse(line, text, (std::string(on) + " or " + off).c_str());
  return word == on;
}

double amountOf(const std::string& word, double highest, int line, const std::string& text, const char* expected) {
  std::istringstream in(word);
  double amount = 0;
  if (!(in >> amount) || !in.eof() || amount <= 0 || amount > highest) refuse(line, text, expected);
  return amount;
}

Event parseLine(const std::string& text, int line) {
  std::istringstream in(text);
  Event event;
  std::string what, how;
  if (!(in >> event.at) || event.at < 0) refuse(line, text, "SECONDS first, e.g. \"30 PMS5003 timeout\"");
  in >> what >> how;
  event.sensors = sensorOf(what);
  if (event.sensors != 0) {
    event.kind = Event::Kind::kSensor;
    if (how == "ok")
      event.fault = Fault::kNone;
    else if (how == "stuck")
      event.fault = Fault::kStuck;
    else if (how == "timeout")
      event.fault = Fault::kTimeout;
    else if (how == "corrupt")
      event.fault = Fault::kCorrupt;
    else if (how == "drift" && in >> event.amount)
      event.fault = Fault::kDrift;
    else
      refuse(line, text, "ok, stuck, drift PER_SECOND, timeout or corrupt");
  } else if (what == "network") {
    event.kind = Event::Kind::kNetwork;
    event.on = oneOf(how, "up", "down", line, text);
  } else if (what == "clock") {
    event.kind = Event::Kind::kClock;
    event.on = oneOf(how, "set", "lost", line, text);
  } else if (what == "power" && how == "cut") {
    event.kind = Event::Kind::kPower;
    if (!(in >> event.amount)) event.amount = 2;
    in.clear();
  } else if (what == "button") {
    event.kind = Event::Kind::kButton;
    event.on = oneOf(how, "press", "release", line, text);
  } else if (what == "outage") {
    event.kind = Event::Kind::kOutage;
    event.amount = amountOf(how, kMaxOutageHours, line, text, "HOURS, up to 168");
  } else if (what == "message-id") {
    event.kind = Event::Kind::kMessageId;
    event.amount = amountOf(how, 65535, line, text, "a message id, 1 to 65535");
  } else if (what == "fitted") {
    event.kind = Event::Kind::kFitted;
    do {
      const uint8_t sensor = sensorOf(how);
      if (sensor == 0 || event.at > 0) refuse(line, text, "\"0 fitted\" and BME680, DHT22 or PMS5003");
      event.sensors = static_cast<uint8_t>(event.sensors | sensor);
    } while (in >> how);
    in.clear();
  } else {
    refuse(line, text, "a sensor, network, clock, power cut, button, outage, message-id or fitted");
  }
  std::string rest;
  if (in >> rest) refuse(line, text, "nothing more in this line");
  return event;
}

}  // namespace

std::vector<Event> parseScript(const std::string& text) {
  std::vector<Event> events;
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    line.erase(std::find(line.begin(), line.end(), '#'), line.end());
    if (line.find_first_not_of(" \t\r") != std::string::npos) events.push_back(parseLine(line, number));
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

Event parseEvent(const std::string& line) {
  Event event = parseLine("0 " + line, 1);
  if (event.kind == Event::Kind::kFitted) refuse(1, line, "\"0 fitted\" in a file");
  return event;
}

}  // namespace pitwatch::host
