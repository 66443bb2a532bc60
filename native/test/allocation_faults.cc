// Makes the n-th allocation of network3.node and oneDNN fail. The file NETWORK3_ALLOCATION_FAULTS
// holds two 64-bit integers, shared with the test: the number of the allocation that is to fail
// (0: none, -1: none but count), and how many there were since it was last set to 0.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

// glibc's own names for what stands behind malloc; dlsym would allocate while it looks for it.
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

bool IsOurs(const void* caller) {
  Dl_info info;
  if (dladdr(caller, &info) == 0 || info.dli_fname == nullptr) return false;
  return std::strstr(info.dli_fname, "network3.node") != nullptr ||
         std::strstr(info.dli_fname, "libdnnl") != nullptr;
}

// Whether the allocation that `caller` asks for is the one that fails.
bool Fails(const void* caller) {
  if (control == nullptr || control->fail_at.load() == 0 || !IsOurs(caller)) return false;
  return control->count.fetch_add(1) + 1 == control->fail_at.load();
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  return Fails(__builtin_return_address(0)) ? nullptr : __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
  return Fails(__builtin_return_address(0)) ? nullptr : __libc_calloc(count, bytes);
}

void* realloc(void* memory, std::size_t bytes) {
  return Fails(__builtin_return_address(0)) ? nullptr : __libc_realloc(memory, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return Fails(__builtin_return_address(0)) ? nullptr : __libc_memalign(alignment, bytes);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  if (Fails(__builtin_return_address(0))) return ENOMEM;
  *memory = __libc_memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"

// oneDNN asks libstdc++, which then asks malloc in its own name.
void* operator new(std::size_t bytes) {
  if (Fails(__builtin_return_address(0))) throw std::bad_alloc();
  if (void* memory = __libc_malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

void* operator new[](std::size_t bytes) {
  if (Fails(__builtin_return_address(0))) throw std::bad_alloc();
  if (void* memory = __libc_malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
