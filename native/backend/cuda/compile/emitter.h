// Collects the nodes of a compiled function and the device memory that they use.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "backend/cuda/kernels/span.h"
#include "backend/cuda/run/compiled_function.h"
#include "backend/cuda/run/session.h"
#include "program/program.h"

namespace network3::cuda {

struct Grid {
  static constexpr int kThreads = 256;
  std::int64_t blocks = 1;
  std::int64_t rows = 1;  // rows of blocks
  int threads = kThreads;
};

// Returns a grid with one thread per element, limited to a number that occupies any device.
Grid Elementwise(std::int64_t count);

class Emitter {
 public:
  Emitter(Session& session, std::int64_t batch);

  // Allocates memory that belongs to the function.
  CUdeviceptr NewMemory(std::int64_t bytes, const std::string& purpose);
  template <typename T>
  Span<T> NewSpan(std::int64_t size, const std::string& purpose) {
    return {ToPointer<T>(NewMemory(size * static_cast<std::int64_t>(sizeof(T)), purpose)), size};
  }
  // Returns the address of a scalar of the run block, with this value before the first run.
  CUdeviceptr NewScalar(float initial);
  // Returns the address of the run-time scalar of this name.
  CUdeviceptr Scalar(const std::string& name);
  // Returns the index of the data set in the step state.
  int SourceIndex(const std::string& name);
  StepState* state() const;

  void Emit(Node node) { compiled_->nodes.push_back(std::move(node)); }
  // Adds a launch of the kernel that has arguments of this type.
  template <typename Arguments>
  void Launch(const std::string& op, const std::string& label, const Grid& grid,
              const Arguments& arguments) {
    static_assert(sizeof(Arguments) <= 4096);
    Emit({op, label, Arguments::kName,
          [session = &session_, function = session_.device().kernel(Arguments::kName), grid,
           arguments] { LaunchKernel(*session, function, grid, &arguments); }});
  }
  template <typename Arguments>
  void Launch(const Op& op, const Grid& grid, const Arguments& arguments) {
    Launch(op.name, op.label, grid, arguments);
  }
  void EmitCopy(const std::string& op, const std::string& label, CUdeviceptr to, CUdeviceptr from,
                std::int64_t bytes);

  CompiledFunction& function() { return *compiled_; }
  // Returns the function. Nothing may be added afterwards.
  std::unique_ptr<CompiledFunction> Finish() { return std::move(compiled_); }

 private:
  static void LaunchKernel(const Session& session, CUfunction function, const Grid& grid,
                           const void* arguments);
  CUdeviceptr ScalarAddress(int index) const;

  Session& session_;
  std::unique_ptr<CompiledFunction> compiled_;
  int scalar_count_ = 0;
};

}  // namespace network3::cuda
