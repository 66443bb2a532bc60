// The interface of the shared library network3_cuda for the addon: one C function, which returns a
// C++ interface. Contains no types of CUDA.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "core/failure.h"

namespace network3::cuda {

// Identifies the C++ library, whose types cross the interface: both sides must have the same one.
#ifdef _LIBCPP_VERSION
constexpr std::uint32_t kStandardLibrary = _LIBCPP_VERSION;
#else
constexpr std::uint32_t kStandardLibrary = 0;
#endif

// A hash of this header and those that it includes, computed by native/cmake/LibraryAbi.cmake, and
// of the C++ library.
constexpr std::uint32_t kLibraryAbi = NETWORK3_LIBRARY_ABI ^ kStandardLibrary;

// A place where a library was searched.
struct Attempt {
  std::string library;
  std::string place;    // a path, or the loader's search path
  std::string problem;  // empty if the library was accepted
};

struct LoadedLibrary {
  std::string name;
  std::string path;
  std::string version;
};

struct DeviceFacts {
  std::string name;
  std::string compute_capability;
  std::int64_t memory = 0;  // in bytes
};

struct LoadReport {
  std::string problem;   // empty if nothing is missing
  std::string solution;  // remedy for the problem
  std::vector<Attempt> attempts;
  std::vector<LoadedLibrary> libraries;
  std::vector<DeviceFacts> devices;
};

// Receives each stage before it begins, because a library of the vendor may crash the process or
// hang. Must not throw.
using Watch = std::function<void(const char* stage)>;

class Library {
 public:
  virtual ~Library() = default;
  // Opens driver, cuBLAS and cuDNN in the first call of the process.
  virtual const LoadReport& Load(const Watch& watch) = 0;
  // Returns a device that has passed the self test, the same object in each call. Throws
  // Error{kDeviceUnavailable} with the reason, or Error{kDeviceLost}.
  virtual std::shared_ptr<Backend> Open(int ordinal, const Watch& watch) = 0;
  // Describes an exception that this library has thrown.
  virtual std::optional<Failure> Describe(const std::exception_ptr& exception) const = 0;
};

struct Entry {
  std::uint32_t abi;
  Library* library;  // valid until the process ends
};

using EntryFunction = const Entry* (*)();
constexpr const char* kEntryName = "Network3CudaEntry";

}  // namespace network3::cuda
