#include "backend/cpu/backend.h"

#include <dnnl.hpp>

#include "backend/cpu/executable.h"
#include "backend/cpu/run/data.h"

namespace network3::cpu {
namespace {

std::string IsaName() {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto has = [isa](dnnl::cpu_isa wanted) {
    return (isa & static_cast<unsigned>(wanted)) == static_cast<unsigned>(wanted);
  };
  if (has(dnnl::cpu_isa::avx512_core)) return "AVX-512";
  if (has(dnnl::cpu_isa::avx2)) return "AVX2";
  if (has(dnnl::cpu_isa::avx)) return "AVX";
  if (has(dnnl::cpu_isa::sse41)) return "SSE4.1";
  return "baseline";
}

class OnednnBackend : public Backend {
 public:
  std::string Description() const override {
    const dnnl_version_t& version = *dnnl_version();
    return "oneDNN " + std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
           std::to_string(version.patch) + ", " + IsaName();
  }

  std::shared_ptr<DeviceData> Allocate(DType dtype, std::int64_t rows,
                                       std::int64_t row_size) override {
    return std::make_shared<HostData>(dtype, rows, row_size);
  }

  std::unique_ptr<Executable> Compile(std::shared_ptr<const Program> program,
                                      const CompileOptions& options) override {
    return std::make_unique<OnednnExecutable>(std::move(program), options);
  }
};

}  // namespace

std::shared_ptr<Backend> CreateBackend() { return std::make_shared<OnednnBackend>(); }

}  // namespace network3::cpu
