#include "backend/cuda/load/cudnn.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "backend/cuda/load/bind.h"
#include "backend/cuda/load/search.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

constexpr const char* kName = "libcudnn.so.9";
constexpr const char* kSuffix = ".so.9";
// The parts in the order of their dependencies.
constexpr const char* kParts[] = {
    "libcudnn_graph.so.9",     "libcudnn_ops.so.9",
    "libcudnn_cnn.so.9",       "libcudnn_engines_precompiled.so.9",
    "libcudnn_heuristic.so.9", "libcudnn_engines_runtime_compiled.so.9",
};
// This part is for attention and recurrent networks. It is not opened, to save time and memory.
constexpr const char* kUnused = "libcudnn_adv.so.9";
constexpr std::size_t kMajor = 9;
constexpr std::size_t kCudart = 13000;

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// A missing part would crash the process at the first call, so all parts are opened before any
// call.
void RequireParts(const std::string& folder) {
  for (const char* part : kParts) {
    if (!FileExists(folder + "/" + part)) {
      throw Error(ErrorCode::kDeviceUnavailable, std::string(part) + " is missing beside it");
    }
  }
}

SharedLibrary OpenPart(const std::string& folder, const std::string& name) {
  if (const SharedLibrary loaded = SharedLibrary::OpenLoaded(name)) {
    std::error_code ignored;
    const std::string origin = FolderOf(loaded.path());
    if (!std::filesystem::equivalent(origin, folder, ignored)) {
      throw Error(ErrorCode::kDeviceUnavailable,
                  name + " was loaded from " + origin + " before: parts of two cuDNNs do not work");
    }
  }
  return SharedLibrary::Open(folder + "/" + name);
}

std::vector<SharedLibrary> OpenParts(const std::string& folder) {
  RequireParts(folder);
  std::vector<SharedLibrary> parts;
  for (const char* part : kParts) parts.push_back(OpenPart(folder, part));
  for (const std::string& name : FilesOf(folder, "libcudnn_")) {
    if (EndsWith(name, kSuffix) && name != kUnused) parts.push_back(OpenPart(folder, name));
  }
  return parts;
}

std::string CheckVersion(const CudnnApi& cudnn) {
  const std::size_t number = cudnn.cudnnGetVersion();
  const std::string version = std::to_string(number / 10000) + "." +
                              std::to_string(number % 10000 / 100) + "." +
                              std::to_string(number % 100);
  if (number / 10000 != kMajor) {
    throw Error(ErrorCode::kDeviceUnavailable,
                "it is cuDNN " + version + ", but cuDNN " + std::to_string(kMajor) + " is needed");
  }
  // cuDNN for CUDA 12 and for CUDA 13 have the same name.
  const std::size_t cudart = cudnn.cudnnGetCudartVersion();
  if (cudart / 1000 != kCudart / 1000) {
    throw Error(ErrorCode::kDeviceUnavailable,
                "it is cuDNN " + version + " for CUDA " + std::to_string(cudart / 1000) + "." +
                    std::to_string(cudart % 1000 / 10) + ", but one for CUDA 13 is needed");
  }
  return version;
}

}  // namespace

void LoadCudnn(CudaLibraries& libraries, LoadReport& report) {
  std::string version;
  std::vector<SharedLibrary> parts;
  Found found = Search(kName, true, report.attempts, [&](const Found& candidate) {
    std::vector<SharedLibrary> opened = OpenParts(candidate.folder);
    BindAll(libraries.cudnn, candidate.library);
    BindOptional(libraries.cudnn, candidate.library);
    version = CheckVersion(libraries.cudnn);
    parts = std::move(opened);
  });
  if (!found.library) {
    report.solution =
        "install cuDNN 9 for CUDA 13, e.g. `pip install nvidia-cudnn-cu13` into the active Python, "
        "or name its folder in " +
        std::string(kPathVariable);
    throw Error(ErrorCode::kDeviceUnavailable, std::string("no usable cuDNN (") + kName + ")");
  }
  for (SharedLibrary& part : parts) part.Keep();
  libraries.cudnn_origin = {found.library.path(), version};
  report.libraries.push_back({kName, libraries.cudnn_origin.path, version});
  found.library.Keep();
}

}  // namespace network3::cuda
