#pragma once
#include <map>
#include <string>

#include "pitwatch/hal/key_value_store.h"

namespace pitwatch::host {

/// Values in files of a folder, one a key, each replaced by a rename; in memory without a folder.
class FileStore final : public hal::KeyValueStore {
 public:
  /// @param prefix of the files' paths; "" for memory
  explicit FileStore(std::string prefix) : prefix_(std::move(prefix)) {}
  hal::Status get(const char* key, void* out, size_t* size) override;
  hal::Status set(const char* key, const void* data, size_t size) override;

 private:
  const std::string prefix_;
  std::map<std::string, std::string> values_;
};

}  // namespace pitwatch::host
