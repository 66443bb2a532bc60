#pragma once

#include "backend/cuda/kernels/step/step_state.h"

namespace network3::cuda {

constexpr int kMostSlices = 8;
constexpr int kMostSquares = 16;

// Rows of a source -> dst [batch, ...]; bytes become byte / 256, padded rows are zero.
struct Slice {
  Span<uint32_t> dst;  // floats or integers, which have the same size
  int64_t row_size = 0;
  int32_t source = 0;
  int32_t first_block = 0;
};

// partials[block] = the sum of squares of the part of w of that block.
struct Squares {
  Span<const float> w;
  Span<double> partials;
  int32_t first_block = 0;
};

constexpr int kSliceElements = 1024;   // per block
constexpr int kSquareElements = 8192;  // per block

// Computes all slices of a step and all sums of squares of its parameters in one launch.
struct BeginStepArguments {
  static constexpr const char* kName = "network3_begin_step";
  const StepState* state = nullptr;
  int64_t batch = 0;
  int32_t slice_count = 0;
  int32_t squares_count = 0;
  const float* squares_factor = nullptr;  // the squares are not needed if this is 0
  Slice slices[kMostSlices];
  Squares squares[kMostSquares];
};

}  // namespace network3::cuda
