// A wrapper of dlopen, dlsym and dlinfo.
#pragma once

#include <string>

namespace network3::cuda {

class SharedLibrary {
 public:
  // `file` is a path, or a name for the loader's search path. Throws Error{kDeviceUnavailable} with
  // the loader's message.
  static SharedLibrary Open(const std::string& file);
  // Returns a library that is already open in the process, or an empty one.
  static SharedLibrary OpenLoaded(const std::string& name);

  SharedLibrary() = default;
  SharedLibrary(SharedLibrary&& other) noexcept;
  SharedLibrary& operator=(SharedLibrary&& other) noexcept;
  ~SharedLibrary();

  explicit operator bool() const { return handle_ != nullptr; }
  // The file of the library.
  std::string path() const;
  void* Symbol(const char* name) const;
  // Keeps the library open until the process ends.
  void Keep() { handle_ = nullptr; }

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}

  void* handle_ = nullptr;
};

}  // namespace network3::cuda
