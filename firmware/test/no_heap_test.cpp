// After begin() the core must not allocate: here malloc traps while it is armed. Its hardware is made of fixed memory.
// A program of its own, as doctest allocates. With an argument it proves that the trap works.
#include <cstdio>
#include <cstdlib>

#include "pitwatch/device.h"
#include "simulated_sensors.h"
#include "static_hardware.h"

using namespace pitwatch;

static bool armed = false;
extern "C" {
void* __libc_malloc(size_t);
void* malloc(size_t size) {
  if (armed) __builtin_trap();
  return __libc_malloc(size);
}
}

int main(int argc, char**) {
  static test::StaticHardware hardware;
  Factory factory;
  factory.deviceId.set("ESP32-A1B2C3D4E5F6");
  factory.workshop.set("workshop_001");
  factory.pit.set("pit1");
  factory.licenceKey.set("LIC-4F8D-9K2L-3P7Q");
  factory.sensors = kBme680 | kDht22 | kPms5003;
  static Device device(hardware.all(), factory);
  device.begin();
  armed = true;
  if (argc > 1) {
    void* volatile p = operator new(1);
    (void)p;
  }
  const char* const commands[] = {
      R"({"v":1,"command_id":"1","command":"SET_INTERVAL","params":{"interval_s":2}})",
      R"({"v":1,"command_id":"2","command":"DISABLE","reason":"manual"})",
      R"({"v":1,"command_id":"3","command":"ENABLE"})",
      R"({"v":1,"command_id":"4","command":"SET_LICENCE","params":{"license_key":"LIC-NEW"}})",
      R"({"v":1,"command_id":"5","command":"ASSIGN","params":{"workshop":"w2","pit":"pit2"}})",
      R"({"v":1,"command_id":"6","command":"IDENTIFY","params":{"seconds":5}})",
      R"({"v":1,"command_id":"7","command":"NONSENSE"})",
      "rubbish"};
  for (int round = 0; round < 20000; ++round) {  // 1000 s
    hardware.pass(50);
    if (round % 1500 == 0) hardware.deliver(commands[round / 1500 % 8]);
    if (round % 4000 == 3000) hardware.open = !hardware.open;  // the broker comes and goes
    device.tick();
  }
  armed = false;
  std::printf("no allocation in 1000 s: %u readings, %u messages\n", device.seq(), hardware.published);
  return device.seq() > 100 && hardware.published > 100 ? 0 : 1;
}
