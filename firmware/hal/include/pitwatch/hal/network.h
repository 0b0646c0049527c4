#pragma once
#include <stdint.h>

namespace pitwatch::hal {

/// The link to the local network. It starts and recovers by itself.
class Network {
 public:
  enum class Link : uint8_t { kEthernet, kWifi };
  virtual ~Network() = default;
  /// @return whether there is an address.
  virtual bool up() = 0;
  virtual Link link() = 0;
  /// @return signal strength in dBm; 0 on Ethernet.
  virtual int8_t rssi() = 0;
  /// Writes the IPv4 address as text, "" while there is none.
  virtual void address(char out[16]) = 0;
};

}  // namespace pitwatch::hal
