#pragma once
#include <stdint.h>

namespace pitwatch::hal {

/// How a call to the hardware ended.
enum class Status : uint8_t { kOk, kNoAck, kTimeout, kIoError, kNotFound, kTooLarge, kRefused };

}  // namespace pitwatch::hal
