#include "file_flash.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace pitwatch::host {

FileFlash::FileFlash(const std::string& path, uint32_t sectors) : sectors_(sectors) {
  int fd = -1;
  if (!path.empty()) {
    fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(bytes())) != 0) {
      const std::string why = std::strerror(errno);
      if (fd >= 0) close(fd);
      throw std::runtime_error("cannot write " + path + ": " + why);
    }
  }
  void* mapped =
      mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, fd, 0);
  if (fd >= 0) close(fd);
  if (mapped == MAP_FAILED) throw std::runtime_error("no memory for a log of " + std::to_string(bytes()) + " bytes");
  inverted_ = static_cast<uint8_t*>(mapped);
}

FileFlash::~FileFlash() { munmap(inverted_, bytes()); }

hal::Status FileFlash::read(uint32_t at, void* out, size_t size) {
  if (at + size > bytes()) return hal::Status::kIoError;
  auto* to = static_cast<uint8_t*>(out);
  for (size_t i = 0; i < size; ++i) to[i] = static_cast<uint8_t>(~inverted_[at + i]);
  return hal::Status::kOk;
}

hal::Status FileFlash::write(uint32_t at, const void* data, size_t size) {
  if (at + size > bytes()) return hal::Status::kIoError;
  const auto* from = static_cast<const uint8_t*>(data);
  for (size_t i = 0; i < size; ++i) inverted_[at + i] = static_cast<uint8_t>(inverted_[at + i] | ~from[i]);
  return hal::Status::kOk;
}

hal::Status FileFlash::erase(uint32_t sector) {
  if (sector >= sectors_) return hal::Status::kIoError;
  memset(inverted_ + size_t{sector} * kSectorBytes, 0, kSectorBytes);
  return hal::Status::kOk;
}

}  // namespace pitwatch::host
