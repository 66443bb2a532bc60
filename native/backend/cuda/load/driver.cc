#include "backend/cuda/load/driver.h"

#include <array>

#include "backend/cuda/load/bind.h"
#include "backend/cuda/load/search.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

constexpr const char* kName = "libcuda.so.1";
constexpr int kVersion = 13000;

std::string ToVersion(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

[[noreturn]] void Refuse(LoadReport& report, const std::string& problem, const char* solution) {
  report.solution = solution;
  throw Error(ErrorCode::kDeviceUnavailable, problem);
}

constexpr const char* kUpdate = "install an NVIDIA driver of version 580 or newer";

// An old driver lacks functions, but reports its version, which explains more.
int CheckVersion(DriverApi& driver, const SharedLibrary& library) {
  int version = 0;
  Bind(driver.cuDriverGetVersion, library, "cuDriverGetVersion");
  if (driver.cuDriverGetVersion == nullptr || driver.cuDriverGetVersion(&version) != CUDA_SUCCESS) {
    throw Error(ErrorCode::kDeviceUnavailable, "it does not say its version");
  }
  if (version < kVersion) {
    throw Error(ErrorCode::kDeviceUnavailable, "the driver supports CUDA " + ToVersion(version) +
                                                   ", but " + ToVersion(kVersion) +
                                                   " (driver 580) or newer is needed");
  }
  return version;
}

const char* SolutionOf(CUresult result) {
  switch (static_cast<int>(result)) {
    case CUDA_ERROR_NO_DEVICE:
      return "look whether `nvidia-smi` lists a GPU, and whether CUDA_VISIBLE_DEVICES hides it";
    case 35:  // CUDA_ERROR_INSUFFICIENT_DRIVER of the runtime's numbering
    case CUDA_ERROR_SYSTEM_DRIVER_MISMATCH:
      return "the driver's library and the kernel's module differ: start the machine again, or "
             "install a driver of version 580 or newer";
    case CUDA_ERROR_UNKNOWN:
    case CUDA_ERROR_NOT_INITIALIZED:
      return "look whether `nvidia-smi` works; in a container the GPU must be passed in, and after "
             "a suspend `modprobe nvidia_uvm` may help";
    default:
      return "look whether `nvidia-smi` works";
  }
}

void Start(const DriverApi& driver, LoadReport& report) {
  const CUresult result = driver.cuInit(0);
  if (result == CUDA_SUCCESS) return;
  const char* name = nullptr;
  if (driver.cuGetErrorName(result, &name) != CUDA_SUCCESS || name == nullptr) name = "error";
  Refuse(report,
         "cuInit: " + std::string(name) + " (" + std::to_string(static_cast<int>(result)) + ")",
         SolutionOf(result));
}

void ListDevices(const DriverApi& driver, LoadReport& report) {
  int count = 0;
  if (driver.cuDeviceGetCount(&count) != CUDA_SUCCESS || count == 0) {
    Refuse(report, "the driver lists no device", SolutionOf(CUDA_ERROR_NO_DEVICE));
  }
  for (int ordinal = 0; ordinal < count; ++ordinal) {
    CUdevice device = 0;
    std::array<char, 256> name{};
    int major = 0;
    int minor = 0;
    std::size_t bytes = 0;
    const bool known =
        driver.cuDeviceGet(&device, ordinal) == CUDA_SUCCESS &&
        driver.cuDeviceGetName(name.data(), static_cast<int>(name.size()), device) ==
            CUDA_SUCCESS &&
        driver.cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device) ==
            CUDA_SUCCESS &&
        driver.cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device) ==
            CUDA_SUCCESS &&
        driver.cuDeviceTotalMem_v2(&bytes, device) == CUDA_SUCCESS;
    if (!known) {
      Refuse(report, "the driver says nothing of device " + std::to_string(ordinal),
             SolutionOf(CUDA_ERROR_UNKNOWN));
    }
    report.devices.push_back({name.data(), std::to_string(major) + "." + std::to_string(minor),
                              static_cast<std::int64_t>(bytes)});
  }
}

}  // namespace

void LoadDriver(CudaLibraries& libraries, LoadReport& report, const Watch& watch) {
  watch("driver");
  int version = 0;
  Found found = Search(kName, false, report.attempts, [&](const Found& candidate) {
    version = CheckVersion(libraries.driver, candidate.library);
    BindAll(libraries.driver, candidate.library);
  });
  if (!found.library) {
    const std::string reason = report.attempts.empty() ? "" : ": " + report.attempts.back().problem;
    Refuse(report, std::string("no usable NVIDIA driver (") + kName + ")" + reason, kUpdate);
  }
  libraries.driver_origin = {found.library.path(), ToVersion(version)};
  report.libraries.push_back(
      {kName, libraries.driver_origin.path, libraries.driver_origin.version});
  found.library.Keep();
  watch("cuInit");
  Start(libraries.driver, report);
  watch("devices");
  ListDevices(libraries.driver, report);
}

}  // namespace network3::cuda
