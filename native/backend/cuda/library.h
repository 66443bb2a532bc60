// What the shared library network3_cuda is to the addon: one C entry, and the interface behind it.
// No type of CUDA's in here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"

namespace network3::cuda {

// Of this header and those that it includes, by native/cmake/LibraryAbi.cmake.
constexpr std::uint32_t kLibraryAbi = NETWORK3_LIBRARY_ABI;

// A place where a library was looked for.
struct Attempt {
  std::string library;
  std::string place;    // a path, or the loader's search path
  std::string problem;  // empty: taken
};

struct LoadedLibrary {
  std::string name;
  std::string path;
  std::string version;
};

struct DeviceFacts {
  std::string name;
  std::string compute_capability;
  std::int64_t memory = 0;  // bytes
};

struct LoadReport {
  std::string problem;   // empty: everything is there
  std::string solution;  // what to do about it
  std::vector<Attempt> attempts;
  std::vector<LoadedLibrary> libraries;
  std::vector<DeviceFacts> devices;
};

// Is told of each stage before it begins: a library of the vendor's may end the process or never
// return. Must not throw.
using Watch = std::function<void(const char* stage)>;

class Library {
 public:
  virtual ~Library() = default;
  // Opens driver, cuBLAS and cuDNN at the first call of the process.
  virtual const LoadReport& Load(const Watch& watch) = 0;
  // A device whose small convolution gave the right numbers; the same object to everyone.
  // Throws Error{kDeviceUnavailable} with the reason, or Error{kDeviceLost}.
  virtual std::shared_ptr<Backend> Open(int ordinal, const Watch& watch) = 0;
};

struct Entry {
  std::uint32_t abi;
  Library* library;  // lives as long as the process
};

using EntryFunction = const Entry* (*)();
constexpr const char* kEntryName = "Network3CudaEntry";

}  // namespace network3::cuda
