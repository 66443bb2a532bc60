// A preloaded library that makes the n-th allocation of network3.node or oneDNN fail. The file
// NETWORK3_ALLOCATION_FAULTS holds two 64-bit integers, shared with the test: the number of the
// allocation that fails (0: off, -1: only count), and the number of allocations since the test last
// set it to 0.
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

// glibc's internal names of malloc and its relatives. dlsym() cannot be used, because it allocates.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace {

struct Control {
  std::atomic<std::int64_t> fail_at;
  std::atomic<std::int64_t> count;
};

Control* MapControl() {
  const char* path = std::getenv("NETWORK3_ALLOCATION_FAULTS");
  if (path == nullptr) return nullptr;
  const int file = open(path, O_RDWR);
  if (file < 0) return nullptr;
  void* memory = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<Control*>(memory);
}

Control* control = nullptr;
[[gnu::constructor]] void Start() { control = MapControl(); }

// The address range of a loaded library. dladdr() would also look up the name of the function,
// which takes a tenth of a millisecond in oneDNN's large symbol table.
struct Library {
  const char* name;
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};

  bool Holds(const void* address) {
    if (end.load() == 0) dl_iterate_phdr(Find, this);
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    return at >= begin.load() && at < end.load();
  }

  static int Find(dl_phdr_info* info, std::size_t, void* self) {
    auto* library = static_cast<Library*>(self);
    if (std::strstr(info->dlpi_name, library->name) == nullptr) return 0;
    std::uintptr_t end = 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const auto& segment = info->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD) continue;
      end = std::max(end, info->dlpi_addr + segment.p_vaddr + segment.p_memsz);
    }
    library->begin = info->dlpi_addr;
    library->end = end;
    return 1;
  }
};

Library addon{"network3.node"};
Library onednn{"libdnnl"};

bool IsCounted() { return control != nullptr && control->fail_at.load() != 0; }

bool IsTheOne() { return control->count.fetch_add(1) + 1 == control->fail_at.load(); }

// True if the allocation with this caller must fail. oneDNN does not check the results of malloc
// and its relatives, so only its operator new fails.
bool FailsInC(const void* caller) { return IsCounted() && addon.Holds(caller) && IsTheOne(); }

bool FailsInNew(const void* caller) {
  return IsCounted() && (addon.Holds(caller) || onednn.Holds(caller)) && IsTheOne();
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  return FailsInC(__builtin_return_address(0)) ? nullptr : __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
  return FailsInC(__builtin_return_address(0)) ? nullptr : __libc_calloc(count, bytes);
}

void* realloc(void* memory, std::size_t bytes) {
  return FailsInC(__builtin_return_address(0)) ? nullptr : __libc_realloc(memory, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return FailsInC(__builtin_return_address(0)) ? nullptr : __libc_memalign(alignment, bytes);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  if (FailsInC(__builtin_return_address(0))) return ENOMEM;
  *memory = __libc_memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}

// A direct system call, because glibc has no internal name of mmap().
void* mmap(void* address, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  if (FailsInC(__builtin_return_address(0))) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return reinterpret_cast<void*>(  // NOLINT(performance-no-int-to-ptr)
      syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}

}  // extern "C"

// Must be replaced, too: libstdc++'s operator new calls malloc itself, so the caller would be
// libstdc++.
void* operator new(std::size_t bytes) {
  if (FailsInNew(__builtin_return_address(0))) throw std::bad_alloc();
  if (void* memory = __libc_malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

void* operator new[](std::size_t bytes) {
  if (FailsInNew(__builtin_return_address(0))) throw std::bad_alloc();
  if (void* memory = __libc_malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
