#include "pitwatch/iaq.h"

namespace pitwatch {
namespace {
constexpr uint64_t kSettlingMs = 300000;
constexpr uint64_t kFadeMs = 60000;     // the clean air of once loses …
constexpr uint32_t kFadeDivisor = 720;  // … half of itself in about eight hours
}  // namespace

bool IaqEstimate::update(const BmeMeasurement& m, uint64_t nowMs, Iaq& out) {
  if (m.gasOhm == 0) return false;
  if (firstMs_ == 0) firstMs_ = faded_ = nowMs;
  for (; nowMs - faded_ >= kFadeMs; faded_ += kFadeMs) cleanOhm_ -= cleanOhm_ / kFadeDivisor;
  // One outlier must not make all air after it look bad.
  if (m.gasOhm > cleanOhm_) cleanOhm_ += cleanOhm_ == 0 ? m.gasOhm : (m.gasOhm - cleanOhm_) / 4;
  const uint32_t gas = m.gasOhm >= cleanOhm_ ? 375 : static_cast<uint32_t>(uint64_t{m.gasOhm} * 375 / cleanOhm_);
  const uint32_t away =
      m.centiPercent < 4000 ? (4000u - m.centiPercent) * 125 / 4000 : (m.centiPercent - 4000u) * 125 / 6000;
  out.index = static_cast<uint16_t>(375 - gas + away);
  out.accuracy = nowMs - firstMs_ < kSettlingMs ? 0 : 1;
  return true;
}

}  // namespace pitwatch
