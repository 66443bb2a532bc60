#include "backend/cuda/kernels/step/step_state.h"
#include "backend/cuda/lower/op.h"
#include "program/kernels/augment.h"
#include "program/kernels/random.h"
#ifdef NETWORK3_KERNEL_CODE
#include "backend/cuda/kernels/step/philox.cuh"
#else
#include "program/augment.h"
#endif

namespace network3::cuda {

// src [N, ...] -> dst: the images of the mini-batch, each transformed at random by a block. The
// random stream of an image depends on the epoch and on its row of the data set; padded rows stay
// zero.
struct AugmentArguments {
  static constexpr const char* kName = "network3_augment";
  AugmentRule rule;
  uint32_t key_low = 0;
  uint32_t key_high = 0;
  const StepState* state = nullptr;
  Span<const float> src;
  Span<float> dst;
  // The noise of each image, then the noise smoothed over rows, for both directions; empty without
  // displacements.
  Span<float> scratch;
};

#ifdef NETWORK3_KERNEL_CODE

namespace {

struct Displacement {
  float y, x;
};

// The sum of weights[|i|] * src[at + i * stride] over the places -before <= i <= after in the
// window.
__device__ float Smooth(const Span<float>& src, int64_t at, int64_t stride, const AugmentRule& rule,
                        int32_t before, int32_t after) {
  const int32_t first = before < rule.radius ? -before : -rule.radius;
  const int32_t last = after < rule.radius ? after : rule.radius;
  float sum = 0;
  for (int32_t i = first; i <= last; ++i) {
    sum += rule.weights[i < 0 ? -i : i] * src[at + i * stride];
  }
  return sum;
}

// Draws the noise of an image at `noise` and writes it, smoothed over rows, at `smooth`.
__device__ void SmoothRows(const AugmentRule& rule, const RandomStream& stream, uint64_t epoch,
                           const Span<float>& scratch, int64_t noise, int64_t smooth) {
  const int32_t pixels = rule.height * rule.width;
  for (int32_t i = threadIdx.x; i < pixels; i += blockDim.x) {
    const auto bits = static_cast<int32_t>(PhiloxWord(kAugmentNoise + i, stream, epoch) >> 8);
    scratch[noise + i] = RowNoiseOf(bits);
    scratch[noise + pixels + i] = ColumnNoiseOf(bits);
  }
  __syncthreads();
  for (int32_t i = threadIdx.x; i < 2 * pixels; i += blockDim.x) {
    const int32_t column = i % rule.width;
    scratch[smooth + i] = Smooth(scratch, noise + i, 1, rule, column, rule.width - 1 - column);
  }
  __syncthreads();
}

// The displacement of a pixel, from noise that is smoothed over rows.
__device__ Displacement DisplacementOf(const AugmentRule& rule, const Span<float>& scratch,
                                       int64_t smooth, int32_t pixel) {
  const int32_t pixels = rule.height * rule.width;
  const int32_t row = pixel / rule.width;
  const int32_t below = rule.height - 1 - row;
  const auto along = [&](int64_t field) {
    return rule.alpha * Smooth(scratch, field + pixel, rule.width, rule, row, below);
  };
  return {along(smooth), along(smooth + pixels)};
}

// The value of the plane from `first` on at a place between four pixels; it is zero outside.
__device__ float Sample(const Span<const float>& src, int64_t first, const AugmentRule& rule,
                        float y, float x) {
  const bool meets =
      y > -1 && y < static_cast<float>(rule.height) && x > -1 && x < static_cast<float>(rule.width);
  if (!meets) return 0;
  const auto top = static_cast<int32_t>(floorf(y));
  const auto left = static_cast<int32_t>(floorf(x));
  const float right = x - static_cast<float>(left);
  const auto pixel = [&](int32_t row, int32_t column) {
    const bool inside = row >= 0 && row < rule.height && column >= 0 && column < rule.width;
    return inside ? src[first + static_cast<int64_t>(row) * rule.width + column] : 0.0F;
  };
  const auto between = [&](int32_t row) {
    const float before = pixel(row, left);
    return before + right * (pixel(row, left + 1) - before);
  };
  const float above = between(top);
  return above + (y - static_cast<float>(top)) * (between(top + 1) - above);
}

}  // namespace

NETWORK3_KERNEL(augment, AugmentArguments) {
  const auto& [rule, key_low, key_high, state, src, dst, scratch] = arguments;
  const int64_t batch = gridDim.x;
  const int64_t image = blockIdx.x;
  const int32_t pixels = rule.height * rule.width;
  const int64_t size = static_cast<int64_t>(rule.channels) * pixels;
  if (image >= state->Valid(batch)) {
    for (int64_t i = threadIdx.x; i < size; i += blockDim.x) dst[image * size + i] = 0;
    return;
  }
  const auto row = static_cast<uint32_t>(state->Row(batch, image));
  const RandomStream stream = {key_low, key_high, row};
  uint32_t words[kAugmentChoices];
  for (int i = 0; i < kAugmentChoices; ++i) words[i] = PhiloxWord(i, stream, state->epoch);
  const AffineMap map = AffineMapOf(rule, words);
  const int64_t noise = image * 4 * pixels;
  const int64_t smooth = noise + 2 * pixels;
  if (rule.alpha != 0) SmoothRows(rule, stream, state->epoch, scratch, noise, smooth);
  for (int32_t i = threadIdx.x; i < pixels; i += blockDim.x) {
    const auto at_row = static_cast<float>(i / rule.width);
    const auto at_column = static_cast<float>(i % rule.width);
    float y = map.yy * at_row + map.yx * at_column + map.y0;
    float x = map.xy * at_row + map.xx * at_column + map.x0;
    if (rule.alpha != 0) {
      const Displacement moved = DisplacementOf(rule, scratch, smooth, i);
      y += moved.y;
      x += moved.x;
    }
    for (int32_t channel = 0; channel < rule.channels; ++channel) {
      const int64_t plane = image * size + static_cast<int64_t>(channel) * pixels;
      dst[plane + i] = Sample(src, plane, rule, y, x);
    }
  }
}

#else

void CompileAugment(Compiler& compiler, const Op& op) {
  AugmentArguments arguments;
  arguments.rule = AugmentRuleOf(op);
  const PhiloxKey key = AugmentKey(compiler.dropout_key());
  arguments.key_low = key.low;
  arguments.key_high = key.high;
  arguments.state = compiler.emitter().state();
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  if (arguments.rule.alpha != 0) {
    arguments.scratch = compiler.emitter().NewSpan<float>(
        compiler.batch() * 4 * arguments.rule.height * arguments.rule.width,
        "displacements of pixels");
  }
  compiler.emitter().Launch(op, {compiler.batch(), 1, Grid::kThreads}, arguments);
}

#endif

}  // namespace network3::cuda
