// Where the vendor's libraries are looked for, in order.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "backend/cuda/library.h"
#include "backend/cuda/load/shared_library.h"

namespace network3::cuda {

// Names folders, separated by colons, that come before all others.
constexpr const char* kPathVariable = "NETWORK3_CUDA_PATH";

// A library that is open, and the folder it was read from.
struct Found {
  SharedLibrary library;
  std::string folder;
};

// Looks for `name` in the folders of the environment variable, among the libraries already loaded,
// on the loader's path, below CUDA_PATH, in the usual folders and, `with_wheels`, in the wheels of
// the active Python. `accept` throws an Error whose text says why one does not serve; the next
// place is tried then. Returns an empty one when none does.
Found Search(const std::string& name, bool with_wheels, std::vector<Attempt>& attempts,
             const std::function<void(const Found&)>& accept);

std::string FolderOf(const std::string& path);
bool FileExists(const std::string& path);
// The files of a folder whose names begin with `prefix`, sorted.
std::vector<std::string> FilesOf(const std::string& folder, const std::string& prefix);

}  // namespace network3::cuda
