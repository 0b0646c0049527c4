// What a device says: its status, its answers, its health, and where each goes.
#include <string.h>

#include "pitwatch/device.h"

namespace pitwatch {
namespace {

constexpr uint64_t kNever = UINT64_MAX;
constexpr uint32_t kDiagMs = 300000, kDisabledStatusMs = 3600000;

char* append(char* at, Text part) {
  memcpy(at, part.data, part.size);
  return at + part.size;
}

}  // namespace

void Device::say() {
  if (statusDue_ || now_ >= statusAgainMs_) {
    if (state() == DeviceState::kUpdating)
      sayStatus("updating", Text());
    else if (settings_.disabled)
      sayStatus("disabled", settings_.disabledReason.text());
    else
      sayStatus("online", Text());
  }
  if (answerId_ == 0)
    if (const auto* entry = journal_.unsaid()) sayAnswer(*entry);
  if (now_ >= diagMs_) sayDiag();
}

void Device::sayStatus(Text status, Text reason) {
  char address[16];
  hw_.network.address(address);
  const Status message{factory_.deviceId.text(), status,  reason,          conn_,                factory_.version,
                       factory_.board,           bootId_, textIn(address), settings_.intervalS, sampler_.fitted()};
  if (!publish("status", writeStatus(message, message_), 1, true, &statusId_)) return;
  statusDue_ = false;
  statusAgainMs_ = settings_.disabled ? now_ + kDisabledStatusMs : kNever;
}

bool Device::sayAnswer(const CommandJournal::Entry& entry) {
  const bool selected = entry.state == AckState::kProgress;
  const size_t size =
      writeAck(entry.id.text(), nameOf(entry.state), selected ? 100 : -1, nameOf(entry.reason), message_);
  if (!publish("ack", size, 1, false, &answerId_)) return false;
  answering_ = entry.id;
  answeringState_ = entry.state;
  return true;
}

void Device::sayDiag() {
  const Diag diag{static_cast<uint32_t>(now_ / 1000),
                  hw_.system.heapFree(),
                  hw_.system.heapLowest(),
                  hw_.network.link(),
                  hw_.network.rssi(),
                  hw_.system.resetReason(),
                  uplink_.waiting(),
                  uplink_.dropped(),
                  sampler_.errorCounts(),
                  factory_.version};
  if (publish("diag", writeDiag(diag, message_), 0, false)) diagMs_ = now_ + kDiagMs;
}

bool Device::publish(const char* what, size_t size, int qos, bool retain, int* id) {
  if (size == 0) return false;
  const int sent = hw_.mqtt.publish(deviceTopic(what), message_, size, qos, retain);
  if (sent < 0) return false;
  if (id != nullptr) *id = sent, askedMs_ = now_;
  return true;
}

const char* Device::deviceTopic(const char* what, const Code& workshop) {
  char* at = topic_;
  at = append(at, "workshop/");
  at = append(at, workshop.text());
  at = append(at, "/device/");
  at = append(at, factory_.deviceId.text());
  at = append(at, "/");
  *append(at, Text(what, strlen(what))) = '\0';
  return topic_;
}

const char* Device::sensorsTopic() {
  char* at = topic_;
  at = append(at, "workshop/");
  at = append(at, settings_.workshop.text());
  at = append(at, "/pit/");
  at = append(at, settings_.pit.text());
  *append(at, "/sensors") = '\0';
  return topic_;
}

}  // namespace pitwatch
