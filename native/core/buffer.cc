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

// Makes the address sanitizer report accesses to the spare bytes after a buffer.
void Forbid([[maybe_unused]] const std::byte* begin, [[maybe_unused]] const std::byte* end) {
#ifdef __SANITIZE_ADDRESS__
  __asan_poison_memory_region(begin, static_cast<std::size_t>(end - begin));
#endif
}

// Requests large pages for the part of a buffer that fills them. Gigabytes are then touched and
// freed in milliseconds.
void AskForLargePages([[maybe_unused]] std::byte* begin, [[maybe_unused]] std::byte* end) {
#ifdef __linux__
  constexpr std::uintptr_t kPage = 2 << 20;
  const auto first = (reinterpret_cast<std::uintptr_t>(begin) + kPage - 1) / kPage * kPage;
  const auto last = reinterpret_cast<std::uintptr_t>(end) / kPage * kPage;
  if (last <= first) return;
  // Only a request: without large pages the memory works as well.
  static_cast<void>(madvise(begin + (first - reinterpret_cast<std::uintptr_t>(begin)), last - first,
                            MADV_HUGEPAGE));
#endif
}

}  // namespace

Buffer::Buffer(std::size_t bytes, const std::string& purpose) : bytes_(bytes) {
  // Whole cache lines plus spare bytes, for the alignment and for vector kernels that read to the
  // end of the last line. Mapped buffers begin at different lines of their page, because lines with
  // equal offsets share few sets of the first-level cache.
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
