#include "curl_download.h"

#include <algorithm>
#include <cstring>

namespace pitwatch::host {
namespace {
constexpr size_t kHeldBack = 64 * 1024;
}

hal::Status CurlDownload::begin(const char* url) {
  end();
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = curl_multi_init();
  easy_ = curl_easy_init();
  if (global != CURLE_OK || multi_ == nullptr || easy_ == nullptr) {
    end();
    return hal::Status::kIoError;
  }
  curl_easy_setopt(easy_, CURLOPT_URL, url);
#if CURL_AT_LEAST_VERSION(7, 85, 0)
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  curl_easy_setopt(easy_, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlDownload::take);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  return curl_multi_add_handle(multi_, easy_) == CURLM_OK ? hal::Status::kOk : hal::Status::kIoError;
}

size_t CurlDownload::take(char* data, size_t one, size_t size, void* self) {
  auto& download = *static_cast<CurlDownload*>(self);
  if (download.waiting_.size() >= kHeldBack) {
    download.paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  download.waiting_.append(data, one * size);
  return one * size;
}

hal::Download::Result CurlDownload::read(uint8_t* out, size_t* size) {
  const size_t capacity = *size;
  *size = 0;
  if (multi_ == nullptr) return Result::kFailed;
  if (waiting_.empty()) {
    if (paused_) {
      paused_ = false;
      curl_easy_pause(easy_, CURLPAUSE_CONT);
    }
    int running = 0;
    if (curl_multi_perform(multi_, &running) != CURLM_OK) return Result::kFailed;
    if (waiting_.empty() && running > 0) return Result::kWait;
    if (waiting_.empty()) {
      int left = 0;
      const CURLMsg* message = curl_multi_info_read(multi_, &left);
      return message != nullptr && message->data.result == CURLE_OK ? Result::kEnd : Result::kFailed;
    }
  }
  *size = std::min(capacity, waiting_.size());
  memcpy(out, waiting_.data(), *size);
  waiting_.erase(0, *size);
  return Result::kData;
}

void CurlDownload::end() {
  if (easy_ != nullptr && multi_ != nullptr) curl_multi_remove_handle(multi_, easy_);
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
  easy_ = nullptr;
  multi_ = nullptr;
  waiting_.clear();
  paused_ = false;
}

}  // namespace pitwatch::host
