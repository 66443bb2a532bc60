#include "backend/cuda/backend.h"

#include <utility>

#include "backend/cuda/executable.h"
#include "backend/cuda/run/data.h"

namespace network3::cuda {
namespace {

class CudaBackend : public Backend {
 public:
  CudaBackend(std::shared_ptr<CudaLibraries> libraries, int ordinal)
      : libraries_(std::move(libraries)), device_(Device::Open(libraries_, ordinal)) {}

  std::string Description() const override {
    return device_->name() + ", cuDNN " + libraries_->cudnn_origin.version + ", cuBLAS " +
           libraries_->cublas_origin.version;
  }

  std::shared_ptr<DeviceData> Allocate(DType dtype, std::int64_t rows,
                                       std::int64_t row_size) override {
    device_->RequireAlive();
    return std::make_shared<CudaData>(device_, dtype, rows, row_size);
  }

  std::unique_ptr<Executable> Compile(std::shared_ptr<const Program> program,
                                      const CompileOptions& options) override {
    device_->RequireAlive();
    const Device::Scope scope(*device_);
    return std::make_unique<CudaExecutable>(device_, std::move(program), options);
  }

 private:
  const std::shared_ptr<CudaLibraries> libraries_;
  const std::shared_ptr<Device> device_;
};

}  // namespace

std::shared_ptr<Backend> CreateCudaBackend(std::shared_ptr<CudaLibraries> libraries, int ordinal) {
  return std::make_shared<CudaBackend>(std::move(libraries), ordinal);
}

}  // namespace network3::cuda
