#include "backend/cuda/library.h"

#include <map>
#include <mutex>
#include <utility>

#include "backend/cuda/backend.h"
#include "backend/cuda/load/loader.h"
#include "backend/cuda/load/self_test.h"
#include "backend/cuda/run/device.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

// The vendor's libraries and lost devices are shared by all environments of the process.
class ProcessLibrary : public Library {
 public:
  const LoadReport& Load(const Watch& watch) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return LoadLocked(watch);
  }

  std::shared_ptr<Backend> Open(int ordinal, const Watch& watch) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    const LoadReport& report = LoadLocked(watch);
    if (!libraries_) throw Error(ErrorCode::kDeviceUnavailable, report.problem);
    Device::RequireAlive(*libraries_);
    const auto count = static_cast<int>(report.devices.size());
    if (ordinal >= count) {
      throw Error(ErrorCode::kDeviceUnavailable, "there is no device " + std::to_string(ordinal) +
                                                     ": the driver lists " + std::to_string(count));
    }
    if (const auto known = backends_.find(ordinal); known != backends_.end()) return known->second;
    watch("device");
    std::shared_ptr<Backend> backend = CreateCudaBackend(libraries_, ordinal);
    watch("convolution");
    CheckConvolution(*backend);
    backends_[ordinal] = backend;
    return backend;
  }

  std::optional<Failure> Describe(const std::exception_ptr& exception) const override {
    return network3::Describe(exception);
  }

 private:
  const LoadReport& LoadLocked(const Watch& watch) {
    if (!std::exchange(loaded_, true)) libraries_ = LoadLibraries(report_, watch);
    return report_;
  }

  std::mutex mutex_;
  bool loaded_ = false;
  LoadReport report_;
  std::shared_ptr<CudaLibraries> libraries_;
  // The device stays open, which saves the time for opening it in the next environment.
  std::map<int, std::shared_ptr<Backend>> backends_;
};

}  // namespace
}  // namespace network3::cuda

extern "C" __attribute__((visibility("default"))) const network3::cuda::Entry* Network3CudaEntry() {
  using network3::cuda::Entry;
  using network3::cuda::ProcessLibrary;
  // Never destroyed, because threads of other environments may use it until the process ends.
  static const Entry* const entry = new Entry{network3::cuda::kLibraryAbi, new ProcessLibrary()};
  return entry;
}
