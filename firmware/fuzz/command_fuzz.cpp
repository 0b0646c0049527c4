// Any text as a command.
#include "pitwatch/command.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static pitwatch::Command command;
  pitwatch::parseCommand(pitwatch::Text(reinterpret_cast<const char*>(data), size), command);
  return 0;
}
