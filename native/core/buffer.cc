#include "core/buffer.h"

#include <cstdlib>
#include <cstring>

#include "core/error.h"

namespace network3 {
namespace {
constexpr std::size_t kAlignment = 64;
}

Buffer::Buffer(std::size_t bytes, const std::string& purpose) : bytes_(bytes) {
  // A whole number of lines, and one to spare: vector kernels may read up to the end of the last
  // one.
  const std::size_t rounded = (bytes / kAlignment + 2) * kAlignment;
  data_.reset(std::aligned_alloc(kAlignment, rounded));
  if (!data_) {
    throw Error(ErrorCode::kOutOfMemory,
                "out of memory: " + std::to_string(bytes) + " bytes for " + purpose +
                    "; use a smaller mini-batch or fewer examples at once");
  }
  std::memset(data_.get(), 0, rounded);
}

void Buffer::Free::operator()(void* data) const { std::free(data); }

}  // namespace network3
