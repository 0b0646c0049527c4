#pragma once
#include <stdint.h>

namespace pitwatch {

/// The pauses between tries to connect: they double from 1 s to 60 s, and chance takes up to half of each away, so that
/// a workshop's devices don't come back all at once.
class Backoff {
 public:
  static constexpr uint32_t kFirstMs = 1000, kLongestMs = 60000;
  /// @param random any 32 bits
  uint32_t next(uint32_t random) {
    const uint32_t pause = pauseMs_;
    pauseMs_ = pause >= kLongestMs / 2 ? kLongestMs : pause * 2;
    return pause - random % (pause / 2 + 1);
  }
  void reset() { pauseMs_ = kFirstMs; }

 private:
  uint32_t pauseMs_ = kFirstMs;
};

}  // namespace pitwatch
