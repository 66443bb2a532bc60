#include "backend/cpu/backend.h"

#include "backend/cpu/executable.h"
#include "backend/cpu/onednn/library.h"
#include "backend/cpu/run/data.h"
#include "core/instruction_set.h"

namespace network3::cpu {
namespace {

class CpuBackend : public Backend {
 public:
  std::string Description() const override {
    return onednn::Version() + ", " + NameOf(AllowedInstructionSet());
  }

  std::shared_ptr<DeviceData> Allocate(DType dtype, std::int64_t rows,
                                       std::int64_t row_size) override {
    return std::make_shared<HostData>(dtype, rows, row_size);
  }

  std::unique_ptr<Executable> Compile(std::shared_ptr<const Program> program,
                                      const CompileOptions& options) override {
    return std::make_unique<CpuExecutable>(std::move(program), options);
  }
};

}  // namespace

std::shared_ptr<Backend> CreateBackend() { return std::make_shared<CpuBackend>(); }

}  // namespace network3::cpu
