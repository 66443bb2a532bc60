#include "core/buffer.h"

#include <cstdint>

#include "core/error.h"

#ifdef __linux__
#include <sys/mman.h>
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace network3 {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kPageBytes = 4096;

// The spare bytes behind a buffer would hide an overflow from the address sanitizer.
void Forbid([[maybe_unused]] const std::byte* begin, [[maybe_unused]] const std::byte* end) {
#ifdef __SANITIZE_ADDRESS__
  __asan_poison_memory_region(begin, static_cast<std::size_t>(end - begin));
#endif
}

// Large memory in large pages where there are such: gigabytes are then touched and given back in
// milliseconds.
void AskForLargePages([[maybe_unused]] std::byte* begin, [[maybe_unused]] std::byte* end) {
#ifdef __linux__
  constexpr std::uintptr_t kPage = 2 << 20;
  const auto first = (reinterpret_cast<std::uintptr_t>(begin) + kPage - 1) / kPage * kPage;
  const auto last = reinterpret_cast<std::uintptr_t>(end) / kPage * kPage;
  if (last <= first) return;
  // A wish: nothing is lost where it is not granted.
  static_cast<void>(madvise(begin + (first - reinterpret_cast<std::uintptr_t>(begin)), last - first,
                            MADV_HUGEPAGE));
#endif
}

}  // namespace

Buffer::Buffer(std::size_t bytes, const std::string& purpose) : bytes_(bytes) {
  // A whole number of lines, and some to spare: for the alignment, and because vector kernels may
  // read up to the end of the last one. Memory that comes in pages begins at different lines of
  // theirs, because equal ones share few places of the first cache.
  std::size_t whole = (bytes / kAlignment + 3) * kAlignment;
  const bool is_paged = IsFromSystem(whole);
  if (is_paged) whole += kPageBytes;
  memory_ = {AllocateZeroed(whole), Free{whole}};
  if (!memory_) {
    throw Error(ErrorCode::kOutOfMemory,
                "out of memory: " + std::to_string(bytes) + " bytes for " + purpose +
                    "; use a smaller mini-batch or fewer examples at once");
  }
  const auto address = reinterpret_cast<std::uintptr_t>(memory_.get());
  const std::size_t offset = is_paged ? address / kPageBytes * kAlignment % kPageBytes
                                      : (kAlignment - address % kAlignment) % kAlignment;
  auto* const data = static_cast<std::byte*>(memory_.get()) + offset;
  AskForLargePages(data, data + bytes);
  Forbid(data + bytes, data + (whole - offset));
  data_ = data;
}

}  // namespace network3
