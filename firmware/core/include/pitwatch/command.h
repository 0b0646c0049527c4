#pragma once
#include <stddef.h>
#include <stdint.h>

#include "pitwatch/settings.h"
#include "pitwatch/text.h"

namespace pitwatch {

enum class CommandKind : uint8_t {
  kDisable,
  kEnable,
  kRestart,
  kSetInterval,
  kAssign,
  kSetLicence,
  kOtaUpdate,
  kIdentify,
  kUnknown,
};

enum class AckState : uint8_t { kAccepted, kProgress, kDone, kFailed, kRejected };
Text nameOf(AckState state);

/// Why a command was rejected or failed, or why it can't be done now.
enum class Reason : uint8_t {
  kNone,
  kExpired,
  kUnknownCommand,
  kBadVersion,
  kBadParams,
  kNoClock,
  kBusy,
  kStorage,
  kBadSignature,
  kDowngrade,
  kTooLarge,
  kDownload,
  kSize,
  kSha256,
  kImage,
  kInterrupted,
  kRolledBack,
  kCount,
};
Text nameOf(Reason reason);

using CommandId = FixedText<40>;

/// A command of the hub. Of the parameters only those that its kind needs are looked at.
struct Command {
  static constexpr size_t kMaxSignature = 72;  ///< DER of two 256-bit numbers
  CommandId id;
  CommandKind kind = CommandKind::kUnknown;
  uint32_t expires = 0;  ///< Unix seconds; 0: never
  FixedText<24> reason;
  uint32_t intervalS = 0, seconds = 0, size = 0;
  Code workshop, pit;
  LicenceKey licenceKey;
  FixedText<256> url;
  FixedText<31> version;
  uint8_t sha256[32] = {};
  bool hasSha256 = false, allowDowngrade = false;
  uint8_t signature[kMaxSignature] = {};
  size_t signatureSize = 0;
};

/// Reads a command from JSON.
/// @param out anew; its id is set when there was one, also when the rest is bad.
/// @return kNone, kBadVersion or kBadParams.
Reason parseCommand(Text json, Command& out);

}  // namespace pitwatch
