#include "core/buffer.h"

#include <cstdint>
#include <cstdlib>

#include "core/error.h"

namespace network3 {
namespace {
constexpr std::size_t kAlignment = 64;
}

Buffer::Buffer(std::size_t bytes, const std::string& purpose) : bytes_(bytes) {
  // A whole number of lines, and some to spare: for the alignment, and because vector kernels may
  // read up to the end of the last one. Large memory from calloc is zero without being touched, so
  // that gigabytes cost nothing until they are used.
  const std::size_t lines = bytes / kAlignment + 3;
  memory_.reset(std::calloc(lines, kAlignment));
  if (!memory_) {
    throw Error(ErrorCode::kOutOfMemory,
                "out of memory: " + std::to_string(bytes) + " bytes for " + purpose +
                    "; use a smaller mini-batch or fewer examples at once");
  }
  const auto address = reinterpret_cast<std::uintptr_t>(memory_.get());
  const std::size_t offset = (kAlignment - address % kAlignment) % kAlignment;
  data_ = static_cast<std::byte*>(memory_.get()) + offset;
}

void Buffer::Free::operator()(void* data) const { std::free(data); }

}  // namespace network3
