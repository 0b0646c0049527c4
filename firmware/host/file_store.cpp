#include "file_store.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace pitwatch::host {

hal::Status FileStore::get(const char* key, void* out, size_t* size) {
  auto found = values_.find(key);
  if (found == values_.end() && !prefix_.empty()) {
    std::ifstream file(prefix_ + key, std::ios::binary);
    if (file) found = values_.emplace(key, std::string(std::istreambuf_iterator<char>(file), {})).first;
  }
  if (found == values_.end()) return hal::Status::kNotFound;
  if (found->second.size() > *size) return hal::Status::kTooLarge;
  *size = found->second.size();
  memcpy(out, found->second.data(), *size);
  return hal::Status::kOk;
}

hal::Status FileStore::set(const char* key, const void* data, size_t size) {
  std::string value(static_cast<const char*>(data), size);
  if (!prefix_.empty()) {
    const std::string path = prefix_ + key, made = path + ".new";
    const mode_t before = umask(077);  // it holds the licence key
    std::ofstream file(made, std::ios::binary | std::ios::trunc);
    umask(before);
    file.write(value.data(), static_cast<std::streamsize>(size));
    file.close();
    if (!file || std::rename(made.c_str(), path.c_str()) != 0) return hal::Status::kIoError;
  }
  values_[key] = std::move(value);
  return hal::Status::kOk;
}

}  // namespace pitwatch::host
