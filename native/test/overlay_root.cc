// A preloaded library for tests that must not write to system folders: dlopen() and stat() take an
// absolute path below the folder NETWORK3_OVERLAY_ROOT if it exists there.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

template <typename Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

std::string Overlaid(const char* path) {
  const char* root = std::getenv("NETWORK3_OVERLAY_ROOT");
  if (root == nullptr || path[0] != '/') return path;
  std::string below = std::string(root) + path;
  return access(below.c_str(), F_OK) == 0 ? below : path;
}

}  // namespace

extern "C" {

void* dlopen(const char* path, int flags) noexcept {
  static const auto next = Next<void* (*)(const char*, int)>("dlopen");
  return path == nullptr ? next(path, flags) : next(Overlaid(path).c_str(), flags);
}

int stat(const char* path, struct stat* status) noexcept {
  static const auto next = Next<int (*)(const char*, struct stat*)>("stat");
  return next(Overlaid(path).c_str(), status);
}

}  // extern "C"
