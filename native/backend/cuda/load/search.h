// Searches for the vendor's libraries in several places in a fixed order.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "backend/cuda/library.h"
#include "backend/cuda/load/shared_library.h"

namespace network3::cuda {

// The variable that names folders, separated by colons, that are searched first.
constexpr const char* kPathVariable = "NETWORK3_CUDA_PATH";

// An open library and its folder.
struct Found {
  SharedLibrary library;
  std::string folder;
};

// Searches `name` in the folders of the environment variable, among the libraries already loaded,
// on the loader's path, below CUDA_PATH, in the usual folders and, if `with_wheels`, in the wheels
// of the active Python. `accept` throws an Error with the reason if a library is unsuitable, and
// the search continues. Returns an empty library if no library is suitable.
Found Search(const std::string& name, bool with_wheels, std::vector<Attempt>& attempts,
             const std::function<void(const Found&)>& accept);

std::string FolderOf(const std::string& path);
bool FileExists(const std::string& path);
// Returns the files of a folder whose names begin with `prefix`, sorted.
std::vector<std::string> FilesOf(const std::string& folder, const std::string& prefix);

}  // namespace network3::cuda
