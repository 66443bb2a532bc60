#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kAtOnce = 8;  // vectors, so that sums do not wait for each other

// dst[row][c] = factor * the sum over i of weights[i] * src[row][c + i * tap_stride], for `rows`
// rows of `width` elements, which kLanes divides.
void Smooth(float* dst, int64_t dst_stride, const float* src, int64_t src_stride, int64_t rows,
            int64_t width, const float* weights, int64_t taps, int64_t tap_stride, float factor) {
  int64_t row = 0;
  int64_t column = 0;
  while (row < rows) {
    const float* srcs[kAtOnce];
    float* dsts[kAtOnce];
    Wide sums[kAtOnce] = {};
    for (int j = 0; j < kAtOnce; ++j) {
      // Past the end, the last vector is computed again.
      const bool exists = row < rows;
      srcs[j] = exists ? src + row * src_stride + column : srcs[j - 1];
      dsts[j] = exists ? dst + row * dst_stride + column : dsts[j - 1];
      column += kLanes;
      if (column >= width) {
        column = 0;
        ++row;
      }
    }
    for (int64_t i = 0; i < taps; ++i) {
      const Wide weight = Broadcast(weights[i]);
      NETWORK3_UNROLL
      for (int j = 0; j < kAtOnce; ++j) sums[j] += weight * Load<Wide>(srcs[j] + i * tap_stride);
    }
    for (int j = 0; j < kAtOnce; ++j) Store(dsts[j], Broadcast(factor) * sums[j]);
  }
}

// Where displacements are made: the noise with `radius` zeros before and after each row, and the
// smooth rows with as many rows of zeros before and after them.
struct FieldScratch {
  float* padded;
  float* smooth_rows;
};

// Smooths noise over rows and then over columns, and multiplies it by alpha. `words` are uniform
// numbers of [0, 1), whose 24 bits kNoiseOf turns into noise; outside of the image it is 0. `field`
// has rows of RoundUp(width, kLanes) elements.
template <float (*kNoiseOf)(int32_t)>
void MakeField(float* field, const float* words, const AugmentRule& rule, const float* window,
               FieldScratch scratch) {
  const int64_t stride = RoundUp(rule.width, kLanes);
  const int64_t taps = 2 * rule.radius + 1;
  const int64_t wide = stride + taps - 1;
  for (int64_t row = 0; row < rule.height; ++row) {
    float* const to = scratch.padded + row * wide + rule.radius;
    const float* const from = words + row * rule.width;
    NETWORK3_INDEPENDENT
    for (int64_t c = 0; c < rule.width; ++c) to[c] = kNoiseOf((int32_t)(from[c] * 0x1p24F));
  }
  Smooth(scratch.smooth_rows + rule.radius * stride, stride, scratch.padded, wide, rule.height,
         stride, window, taps, 1, 1);
  Smooth(field, stride, scratch.smooth_rows, stride, rule.height, stride, window, taps, stride,
         rule.alpha);
}

// Makes both fields, one after the other in `fields`.
void MakeFields(float* fields, const float* words, const AugmentRule& rule, float* scratch) {
  const int64_t stride = RoundUp(rule.width, kLanes);
  const int64_t padding = 2 * rule.radius;
  const int64_t padded = rule.height * (stride + padding);
  const int64_t smooth = (rule.height + padding) * stride;
  memset(scratch, 0, (size_t)(padded + smooth) * sizeof(float));
  float window[2 * kMostAugmentRadius + 1];
  for (int i = 0; i <= rule.radius; ++i) {
    window[rule.radius - i] = window[rule.radius + i] = rule.weights[i];
  }
  const FieldScratch places = {scratch, scratch + padded};
  MakeField<RowNoiseOf>(fields, words, rule, window, places);
  MakeField<ColumnNoiseOf>(fields + rule.height * stride, words, rule, window, places);
}

// Lane i of the result is from[indices[i]].
Wide Gather(const float* from, const Indices& indices) {
#if defined(__AVX512F__)
  return (Wide)_mm512_mask_i32gather_ps(_mm512_setzero_ps(), 0xFFFF, (__m512i)indices, from, 4);
#elif defined(__AVX2__)
  return (Wide)_mm256_i32gather_ps(from, (__m256i)indices, 4);
#else
  Wide result{};
  for (int lane = 0; lane < kLanes; ++lane) result[lane] = from[indices[lane]];
  return result;
#endif
}

// The values within [0, most].
Wide Clamp(const Wide& value, float most) {
  const Wide positive = (Wide)((Indices)value & (Indices)(value > Wide{}));
  const Indices fits = (Indices)(positive < Broadcast(most));
  return (Wide)(((Indices)positive & fits) | ((Indices)Broadcast(most) & ~fits));
}

// dst [height, width]: the pixels of `padded` at the places of the map, between four pixels. The
// image has a zero pixel before and two after each of its rows and columns. `field_y` is nullptr
// without displacements.
void SamplePlane(float* dst, const float* padded, const AugmentRule& rule, AffineMap map,
                 const float* field_y, const float* field_x) {
  const int32_t width = rule.width;
  const int32_t stride = width + 3;
  const auto most_y = (float)(rule.height + 1);
  const auto most_x = (float)(width + 1);
  const int64_t field_stride = RoundUp(width, kLanes);
  for (int32_t row = 0; row < rule.height; ++row) {
    // The places are counted from the pixel before the first one.
    const Wide row_y = Broadcast(map.yy * (float)row + map.y0 + 1);
    const Wide row_x = Broadcast(map.xy * (float)row + map.x0 + 1);
    for (int32_t column = 0; column < width; column += kLanes) {
      const Wide columns = __builtin_convertvector(Lane() + column, Wide);
      Wide y = row_y + Broadcast(map.yx) * columns;
      Wide x = row_x + Broadcast(map.xx) * columns;
      if (field_y != nullptr) {
        y += Load<Wide>(field_y + row * field_stride + column);
        x += Load<Wide>(field_x + row * field_stride + column);
      }
      y = Clamp(y, most_y);
      x = Clamp(x, most_x);
      const Indices top = __builtin_convertvector(y, Indices);
      const Indices left = __builtin_convertvector(x, Indices);
      const Wide below = y - __builtin_convertvector(top, Wide);
      const Wide right = x - __builtin_convertvector(left, Wide);
      const Indices at = top * stride + left;
      const Wide upper_left = Gather(padded, at);
      const Wide lower_left = Gather(padded + stride, at);
      const Wide upper = upper_left + right * (Gather(padded + 1, at) - upper_left);
      const Wide lower = lower_left + right * (Gather(padded + stride + 1, at) - lower_left);
      const int32_t left_over = width - column;
      StoreFirst(dst + row * width + column, upper + below * (lower - upper),
                 left_over < kLanes ? left_over : kLanes);
    }
  }
}

}  // namespace

void Augment(float* dst, const float* src, const AugmentRule& rule, AffineMap map,
             const float* noise, float* scratch) {
  const int64_t pixels = (int64_t)rule.height * rule.width;
  const int64_t field = rule.height * RoundUp(rule.width, kLanes);
  float* field_y = nullptr;
  float* field_x = nullptr;
  if (noise != nullptr) {
    field_y = scratch;
    field_x = field_y + field;
    scratch = field_x + field;
    MakeFields(field_y, noise, rule, scratch);
  }
  const int64_t stride = rule.width + 3;
  memset(scratch, 0, (size_t)((rule.height + 3) * stride) * sizeof(float));
  for (int32_t channel = 0; channel < rule.channels; ++channel) {
    for (int64_t row = 0; row < rule.height; ++row) {
      memcpy(scratch + (row + 1) * stride + 1, src + channel * pixels + row * rule.width,
             (size_t)rule.width * sizeof(float));
    }
    SamplePlane(dst + channel * pixels, scratch, rule, map, field_y, field_x);
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
