#pragma once
#include <fstream>
#include <sstream>
#include <string>

namespace pitwatch::test {

/// A message of firmware/vectors, which the hub's tests read, too: without the newline at the end of the file.
inline std::string vector(const std::string& name) {
  std::ifstream file(std::string(PITWATCH_VECTORS) + "/" + name);
  std::stringstream text;
  text << file.rdbuf();
  std::string found = text.str();
  if (!found.empty() && found.back() == '\n') found.pop_back();
  return found;
}

}  // namespace pitwatch::test
