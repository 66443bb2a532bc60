// The state of a run in device memory. Everything that changes between steps is read from here, so
// that a captured graph can be launched repeatedly.
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
  int64_t index = 0;    // index of the current step within the run
  int64_t rows = 0;     // number of rows of the run; the last batch may be padded
  uint64_t number = 0;  // number of the step since the network was created
  uint64_t epoch = 0;
  const int32_t* order = nullptr;
  SourceState sources[kMostSources];

  int64_t steps = 0;     // completed steps
  int32_t watched = -1;  // index of the sum that must be finite; -1 for none
  int32_t halted = 0;    // nonzero if that sum was not finite; later steps do not count
  double sums[kMostSums] = {};
  float* records[kMostSums] = {};  // one value per step; null if not requested
  void* row_outputs[kMostRowOutputs] = {};

  // Number of rows of this step's batch that are not padding.
  NETWORK3_DEVICE int64_t Valid(int64_t batch) const {
    const int64_t left = rows - index * batch;
    return left < 0 ? 0 : left < batch ? left : batch;
  }

  // The row of the data set, counted from the first row of the run, at a place in this step's
  // batch.
  NETWORK3_DEVICE int64_t Row(int64_t batch, int64_t place) const {
    const int64_t logical = index * batch + place;
    return order == nullptr ? logical : order[logical];
  }
};

}  // namespace network3::cuda
