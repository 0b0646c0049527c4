// Any bytes on the serial line.
#include "pitwatch/pms5003.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pitwatch::PmsDecoder decoder;
  pitwatch::ParticleFrame frame{};
  for (size_t i = 0; i < size; ++i) decoder.feed(data[i], frame);
  return 0;
}
