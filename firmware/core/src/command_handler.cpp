#include "pitwatch/command_handler.h"

namespace pitwatch {
namespace {

constexpr uint32_t kLongestIdentifyS = 600;

/// Those that must not be done late, nor twice: their time is checked, and they are not done unless they are remembered.
bool isGrave(CommandKind kind) { return kind == CommandKind::kRestart || kind == CommandKind::kOtaUpdate; }

/// As the hub gives codes: they become parts of topics.
bool isCode(const Code& code) {
  for (const char* c = code.data; *c != '\0'; ++c) {
    const bool letter = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
    if (!letter && (c == code.data || (*c != '_' && *c != '-'))) return false;
  }
  return !code.empty();
}

bool hasGoodParams(const Command& c) {
  switch (c.kind) {
    case CommandKind::kSetInterval:
      return c.intervalS >= kShortestIntervalS && c.intervalS <= kLongestIntervalS;
    case CommandKind::kIdentify:
      return c.seconds >= 1 && c.seconds <= kLongestIdentifyS;
    case CommandKind::kAssign:
      return isCode(c.workshop) && isCode(c.pit);
    case CommandKind::kSetLicence:
      return !c.licenceKey.empty();
    case CommandKind::kRestart:
      return c.expires > 0;
    case CommandKind::kOtaUpdate:
      return c.expires > 0 && !c.url.empty() && !c.version.empty() && c.size > 0 && c.hasSha256 && c.signatureSize > 0;
    default:
      return true;
  }
}

}  // namespace

void CommandHandler::handle(Text json) {
  Reason reason = parseCommand(json, command_);
  if (command_.id.empty()) return;  // there is nobody to answer
  auto* entry = journal_.find(command_.id.text());
  // One that lost its power before its end was remembered is done again: nobody knows how far it came.
  if (entry != nullptr && (isGrave(entry->kind) || entry->state != AckState::kAccepted)) {
    entry->said = false;
    return;
  }
  if (reason == Reason::kNone) reason = check();
  const AckState state = reason == Reason::kNone ? AckState::kAccepted : AckState::kRejected;
  if (entry == nullptr)
    entry = journal_.add(command_.id, command_.kind, state, reason);
  else
    journal_.change(*entry, state, reason);
  if (reason == Reason::kNone) perform(*entry);
}

Reason CommandHandler::check() const {
  if (command_.kind == CommandKind::kUnknown) return Reason::kUnknownCommand;
  const uint32_t now = clock_.unixSeconds();
  if (now == 0 && isGrave(command_.kind)) return Reason::kNoClock;
  if (now != 0 && command_.expires != 0 && now > command_.expires) return Reason::kExpired;
  return hasGoodParams(command_) ? Reason::kNone : Reason::kBadParams;
}

void CommandHandler::perform(CommandJournal::Entry& entry) {
  const Command& c = command_;
  // Not without the journal: the broker may deliver this message to the next boot, too.
  Reason reason = isGrave(c.kind) && !journal_.kept() ? Reason::kStorage : Reason::kNone;
  switch (c.kind) {
    case CommandKind::kDisable:
      reason = target_.disable(c.reason.text());
      break;
    case CommandKind::kEnable:
      reason = target_.enable();
      break;
    case CommandKind::kSetInterval:
      reason = target_.setInterval(static_cast<uint16_t>(c.intervalS));
      break;
    case CommandKind::kAssign:
      reason = target_.assign(c.workshop, c.pit);
      break;
    case CommandKind::kSetLicence:
      reason = target_.setLicence(c.licenceKey);
      break;
    case CommandKind::kIdentify:
      reason = target_.identify(static_cast<uint16_t>(c.seconds));
      break;
    case CommandKind::kRestart:
      if (reason == Reason::kNone) reason = target_.restart();
      break;
    case CommandKind::kOtaUpdate:
      if (reason == Reason::kNone) reason = target_.startUpdate(c);
      break;
    case CommandKind::kUnknown:
      reason = Reason::kUnknownCommand;
      break;
  }
  const AckState end = reason == Reason::kNone      ? AckState::kDone
                       : reason == Reason::kStorage ? AckState::kFailed
                                                    : AckState::kRejected;
  if (isGrave(c.kind) && reason == Reason::kNone) return;  // it ends later
  journal_.change(entry, end, reason);
}

}  // namespace pitwatch
