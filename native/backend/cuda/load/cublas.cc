#include "backend/cuda/load/cublas.h"

#include "backend/cuda/load/bind.h"
#include "backend/cuda/load/search.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

constexpr const char* kName = "libcublas.so.13";
constexpr int kMajor = 13;

std::string CheckVersion(const CublasApi& cublas) {
  int parts[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    if (cublas.cublasGetProperty(static_cast<libraryPropertyType>(i), &parts[i]) !=
        CUBLAS_STATUS_SUCCESS) {
      throw Error(ErrorCode::kDeviceUnavailable, "it does not say its version");
    }
  }
  const std::string version =
      std::to_string(parts[0]) + "." + std::to_string(parts[1]) + "." + std::to_string(parts[2]);
  if (parts[0] != kMajor) {
    throw Error(ErrorCode::kDeviceUnavailable, "it is cuBLAS " + version + ", but cuBLAS " +
                                                   std::to_string(kMajor) + " is needed");
  }
  return version;
}

void KeepOpen(const std::string& folder, const std::string& name) {
  if (SharedLibrary::OpenLoaded(name)) return;
  try {
    SharedLibrary::Open(folder + "/" + name).Keep();
  } catch (const Error&) {
    // Only kernels that are compiled at run time need it.
  }
}

// cuDNN and cuBLASLt compile some kernels at run time by NVRTC, which they open by name. It is in
// the folder of cuBLAS, which the loader does not search. NVRTC needs its builtins, which are
// opened first.
void OpenNvrtc(const std::string& folder) {
  for (const std::string& name : FilesOf(folder, "libnvrtc-builtins.so.13")) {
    KeepOpen(folder, name);
  }
  KeepOpen(folder, "libnvrtc.so.13");
}

}  // namespace

void LoadCublas(CudaLibraries& libraries, LoadReport& report) {
  std::string version;
  Found found = Search(kName, true, report.attempts, [&](const Found& candidate) {
    BindAll(libraries.cublas, candidate.library);
    version = CheckVersion(libraries.cublas);
  });
  if (!found.library) {
    report.solution =
        "install cuBLAS 13: a CUDA 13 toolkit, or `pip install nvidia-cublas` into the active "
        "Python; or name its folder in " +
        std::string(kPathVariable);
    throw Error(ErrorCode::kDeviceUnavailable, std::string("no usable cuBLAS (") + kName + ")");
  }
  OpenNvrtc(found.folder);
  libraries.cublas_origin = {found.library.path(), version};
  report.libraries.push_back({kName, libraries.cublas_origin.path, version});
  found.library.Keep();
}

}  // namespace network3::cuda
