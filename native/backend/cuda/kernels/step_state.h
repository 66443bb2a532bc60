// Where a run stands, in device memory: what changes from one step to the next is read from here,
// so that a captured graph can be launched again and again.
#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

constexpr int kMostSources = 8;
constexpr int kMostSums = 4;
constexpr int kMostRowOutputs = 4;

enum class SourceType : int32_t { kF32, kU8, kI32 };

struct SourceState {
  const void* data = nullptr;
  int64_t from = 0;
  SourceType type = SourceType::kF32;
};

struct StepState {
  int64_t index = 0;    // of the step at hand, within the run
  int64_t rows = 0;     // that exist; a last batch may be padded
  uint64_t number = 0;  // of the step over the network's life
  const int32_t* order = nullptr;
  SourceState sources[kMostSources];

  int64_t steps = 0;     // whole steps that were booked
  int32_t watched = -1;  // the sum that must be finite
  int32_t halted = 0;    // it was not: no step is booked any more
  double sums[kMostSums] = {};
  float* records[kMostSums] = {};  // a value a step, where wanted
  void* row_outputs[kMostRowOutputs] = {};

  // Rows of this step's batch that exist.
  NETWORK3_DEVICE int64_t Valid(int64_t batch) const {
    const int64_t left = rows - index * batch;
    return left < 0 ? 0 : left < batch ? left : batch;
  }
};

}  // namespace network3::cuda
