#include "backend/cuda/load/shared_library.h"

#include <dlfcn.h>
#include <link.h>

#include <utility>

#include "core/error.h"

namespace network3::cuda {

SharedLibrary SharedLibrary::Open(const std::string& file) {
  // Binds lazily, so that the version of a library with missing symbols can be read before it
  // fails.
  if (void* handle = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL)) return SharedLibrary(handle);
  const char* reason = dlerror();
  throw Error(ErrorCode::kDeviceUnavailable, reason == nullptr ? "it cannot be opened" : reason);
}

SharedLibrary SharedLibrary::OpenLoaded(const std::string& name) {
  return SharedLibrary(dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD));
}

SharedLibrary::SharedLibrary(SharedLibrary&& other) noexcept { *this = std::move(other); }

SharedLibrary& SharedLibrary::operator=(SharedLibrary&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

SharedLibrary::~SharedLibrary() {
  if (handle_ != nullptr) dlclose(handle_);
}

std::string SharedLibrary::path() const {
  const link_map* map = nullptr;
  if (dlinfo(handle_, RTLD_DI_LINKMAP, reinterpret_cast<void*>(&map)) != 0 || map == nullptr) {
    return "";
  }
  return map->l_name;
}

void* SharedLibrary::Symbol(const char* name) const { return dlsym(handle_, name); }

}  // namespace network3::cuda
