#pragma once

namespace pitwatch::hal {

/// The status LED.
class OutputPin {
 public:
  virtual ~OutputPin() = default;
  virtual void set(bool on) = 0;
};

/// The reset button.
class InputPin {
 public:
  virtual ~InputPin() = default;
  /// @return whether it is pressed.
  virtual bool read() = 0;
};

}  // namespace pitwatch::hal
