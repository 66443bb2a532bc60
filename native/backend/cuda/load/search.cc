#include "backend/cuda/load/search.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include "backend/cuda/load/wheels.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

constexpr const char* kUsualFolders[] = {
    "/usr/local/cuda/lib64",
    "/usr/local/cuda/targets/x86_64-linux/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/lib/wsl/lib",
    "/usr/local/nvidia/lib64",
    "/opt/cuda/lib64",
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ':');) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

class Searcher {
 public:
  Searcher(const std::string& name, std::vector<Attempt>& attempts,
           const std::function<void(const Found&)>& accept)
      : name_(name), attempts_(attempts), accept_(accept) {}

  // Reports folders without the file only if the user named them.
  bool InFolder(const std::string& folder, const std::string& place, bool named) {
    const std::string path = folder + "/" + name_;
    if (FileExists(path)) return Try(path, path);
    if (named) attempts_.push_back({name_, place + folder, Absent(folder)});
    return false;
  }

  bool AlreadyLoaded() {
    SharedLibrary library = SharedLibrary::OpenLoaded(name_);
    return library && Accept(std::move(library), "already loaded");
  }

  bool Try(const std::string& file, const std::string& place) {
    try {
      return Accept(SharedLibrary::Open(file), place);
    } catch (const Error& error) {
      attempts_.push_back({name_, place, error.what()});
      return false;
    }
  }

  Found Take() { return std::move(found_); }

 private:
  bool Accept(SharedLibrary library, const std::string& place) {
    const std::string path = library.path();
    Found found{std::move(library), FolderOf(path)};
    try {
      accept_(found);
    } catch (const Error& error) {
      attempts_.push_back({name_, path.empty() ? place : path, error.what()});
      return false;
    }
    attempts_.push_back({name_, path, ""});
    found_ = std::move(found);
    return true;
  }

  // An older version of the missing library explains more than "not there".
  std::string Absent(const std::string& folder) const {
    const std::string stem = name_.substr(0, name_.rfind('.') + 1);
    const std::vector<std::string> others = FilesOf(folder, stem);
    if (others.empty()) return "there is no such file";
    return "there is " + others.front() + ", but " + name_ + " is needed";
  }

  const std::string name_;
  std::vector<Attempt>& attempts_;
  const std::function<void(const Found&)>& accept_;
  Found found_;
};

bool Find(Searcher& searcher, const std::string& name, bool with_wheels) {
  for (const std::string& folder : Split(Environment(kPathVariable))) {
    if (searcher.InFolder(folder, std::string(kPathVariable) + "=", true)) return true;
  }
  if (searcher.AlreadyLoaded()) return true;
  if (searcher.Try(name, "the loader's path")) return true;
  if (const std::string root = Environment("CUDA_PATH"); !root.empty()) {
    for (const char* below : {"/lib64", "/lib", "/targets/x86_64-linux/lib"}) {
      if (searcher.InFolder(root + below, "CUDA_PATH: ", true)) return true;
    }
  }
  for (const char* folder : kUsualFolders) {
    if (searcher.InFolder(folder, "", false)) return true;
  }
  if (with_wheels) {
    for (const std::string& folder : WheelFolders()) {
      if (searcher.InFolder(folder, "Python: ", true)) return true;
    }
  }
  return false;
}

}  // namespace

Found Search(const std::string& name, bool with_wheels, std::vector<Attempt>& attempts,
             const std::function<void(const Found&)>& accept) {
  Searcher searcher(name, attempts, accept);
  return Find(searcher, name, with_wheels) ? searcher.Take() : Found{};
}

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

bool FileExists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::vector<std::string> FilesOf(const std::string& folder, const std::string& prefix) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    std::string name = entry.path().filename().string();
    if (name.compare(0, prefix.size(), prefix) == 0) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace network3::cuda
