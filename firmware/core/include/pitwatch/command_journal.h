#pragma once
#include <stdint.h>

#include "pitwatch/command.h"
#include "pitwatch/hal/key_value_store.h"

namespace pitwatch {

/// The last 16 commands and their answers, kept over reboots: a repeat gets the same answer and is not done again, and
/// an answer that the broker did not acknowledge is given again.
class CommandJournal {
 public:
  static constexpr size_t kRemembered = 16;
  struct Entry {
    CommandId id;
    CommandKind kind;
    AckState state;
    Reason reason;
    bool said;     ///< the broker has the answer of this state
    uint8_t slot;  ///< of an update: where its image is
  };

  explicit CommandJournal(hal::KeyValueStore& store) : store_(store) {}
  void load();
  /// @return null when it is not among the last 16.
  Entry* find(Text id);
  /// Takes the place of the oldest that is finished. @return the new entry; it is safe when kept() says so.
  Entry* add(const CommandId& id, CommandKind kind, AckState state, Reason reason);
  void change(Entry& entry, AckState state, Reason reason);
  void save();
  /// @return whether the last change reached the store.
  bool kept() const { return kept_; }
  /// @return the oldest command whose answer is to be given; null: none.
  Entry* unsaid();
  /// @return the command of that kind that is accepted and not finished; null: none.
  Entry* open(CommandKind kind);

 private:
  /// Zeroed before it is filled, as its padding is in the sum.
  struct Memory {
    uint8_t version, next;
    Entry entries[kRemembered];
    uint32_t crc;
  };
  hal::KeyValueStore& store_;
  Memory memory_{};
  bool kept_ = true;
};

}  // namespace pitwatch
