#pragma once
#include "pitwatch/command.h"
#include "pitwatch/command_journal.h"
#include "pitwatch/hal/clock.h"

namespace pitwatch {

/// What commands ask of a device. Each call returns at once with kNone or why it can't be done, and what it changes
/// is safe when it returns kNone.
class CommandTarget {
 public:
  virtual ~CommandTarget() = default;
  virtual Reason disable(Text reason) = 0;
  virtual Reason enable() = 0;
  virtual Reason setInterval(uint16_t seconds) = 0;
  virtual Reason assign(const Code& workshop, const Code& pit) = 0;
  virtual Reason setLicence(const LicenceKey& key) = 0;
  virtual Reason identify(uint16_t seconds) = 0;
  /// Begins to leave for a restart, which ends with the next boot.
  virtual Reason restart() = 0;
  /// Begins an update, which ends with a change of the journal's entry.
  virtual Reason startUpdate(const Command& command) = 0;
};

/// Checks each command, remembers it, has it done once, and leaves the answer in the journal.
class CommandHandler {
 public:
  CommandHandler(CommandTarget& target, hal::Clock& clock, CommandJournal& journal)
      : target_(target), clock_(clock), journal_(journal) {}
  void handle(Text json);

 private:
  Reason check() const;
  void perform(CommandJournal::Entry& entry);
  CommandTarget& target_;
  hal::Clock& clock_;
  CommandJournal& journal_;
  Command command_;
};

}  // namespace pitwatch
