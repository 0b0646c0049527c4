#pragma once
#include <curl/curl.h>

#include <string>

#include "pitwatch/hal/ota.h"

namespace pitwatch::host {

/// A download by libcurl, of http:// and https:// only. The server is checked; its answer is held back while the core
/// has not taken what came.
class CurlDownload final : public hal::Download {
 public:
  CurlDownload() = default;
  ~CurlDownload() override { end(); }
  CurlDownload(const CurlDownload&) = delete;
  CurlDownload& operator=(const CurlDownload&) = delete;
  hal::Status begin(const char* url) override;
  Result read(uint8_t* out, size_t* size) override;
  void end() override;

 private:
  static size_t take(char* data, size_t one, size_t size, void* self);
  CURLM* multi_ = nullptr;
  CURL* easy_ = nullptr;
  std::string waiting_;
  bool paused_ = false;
};

}  // namespace pitwatch::host
