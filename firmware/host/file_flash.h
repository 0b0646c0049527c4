#pragma once
#include <string>

#include "pitwatch/hal/flash.h"

namespace pitwatch::host {

/// NOR flash in a file, or in memory without one. It is kept inverted, so that an erased sector is a hole in the file
/// and costs nothing. Each write is in the page cache when the call returns: a killed process loses none.
class FileFlash final : public hal::Flash {
 public:
  /// @param path of the file; "" for memory. Throws std::runtime_error when it can't be opened.
  FileFlash(const std::string& path, uint32_t sectors);
  ~FileFlash() override;
  FileFlash(const FileFlash&) = delete;
  FileFlash& operator=(const FileFlash&) = delete;
  uint32_t sectors() const override { return sectors_; }
  hal::Status read(uint32_t at, void* out, size_t size) override;
  hal::Status write(uint32_t at, const void* data, size_t size) override;
  hal::Status erase(uint32_t sector) override;

 private:
  size_t bytes() const { return size_t{sectors_} * kSectorBytes; }
  const uint32_t sectors_;
  uint8_t* inverted_ = nullptr;
};

}  // namespace pitwatch::host
