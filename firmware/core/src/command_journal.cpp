#include "pitwatch/command_journal.h"

#include <stddef.h>
#include <string.h>

#include "pitwatch/ring_log.h"

namespace pitwatch {
namespace {
constexpr char kKey[] = "commands";
constexpr uint8_t kVersion = 1;

bool isOpen(const CommandJournal::Entry& entry) { return !entry.id.empty() && entry.state <= AckState::kProgress; }
}  // namespace

void CommandJournal::load() {
  size_t size = sizeof memory_;
  const bool good = store_.get(kKey, &memory_, &size) == hal::Status::kOk && size == sizeof memory_ &&
                    memory_.version == kVersion && memory_.next < kRemembered &&
                    memory_.crc == crc32(&memory_, offsetof(Memory, crc));
  if (good) return;
  memset(static_cast<void*>(&memory_), 0, sizeof memory_);
  memory_.version = kVersion;
}

void CommandJournal::save() {
  memory_.crc = crc32(&memory_, offsetof(Memory, crc));
  kept_ = store_.set(kKey, &memory_, sizeof memory_) == hal::Status::kOk;
}

CommandJournal::Entry* CommandJournal::find(Text id) {
  for (auto& entry : memory_.entries)
    if (!entry.id.empty() && entry.id.text() == id) return &entry;
  return nullptr;
}

CommandJournal::Entry* CommandJournal::add(const CommandId& id, CommandKind kind, AckState state, Reason reason) {
  Entry* place;
  size_t tried = 0;
  do {
    place = &memory_.entries[memory_.next];
    memory_.next = static_cast<uint8_t>((memory_.next + 1) % kRemembered);
  } while (isOpen(*place) && ++tried < kRemembered);  // its end is to be told yet
  Entry& entry = *place;
  entry.id = id;
  entry.kind = kind;
  entry.slot = 0;
  change(entry, state, reason);
  return &entry;
}

void CommandJournal::change(Entry& entry, AckState state, Reason reason) {
  entry.state = state;
  entry.reason = reason;
  entry.said = false;
  save();
}

CommandJournal::Entry* CommandJournal::unsaid() {
  for (size_t i = 0; i < kRemembered; ++i) {
    Entry& entry = memory_.entries[(memory_.next + i) % kRemembered];
    if (!entry.id.empty() && !entry.said) return &entry;
  }
  return nullptr;
}

CommandJournal::Entry* CommandJournal::open(CommandKind kind) {
  for (auto& entry : memory_.entries)
    if (entry.kind == kind && isOpen(entry)) return &entry;
  return nullptr;
}

}  // namespace pitwatch
