// The pooling windows of a fused convolution and max pooling.
#pragma once

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/kernels/simd/vector.h"

// Writes the offset of each window's first pixel in an nhwc image.
static inline void ListOrigins(int32_t* origins, const network3::cpu::ConvPoolShape& shape) {
  const int64_t pixel = shape.conv.channels;
  const int64_t row = shape.conv.width * pixel;
  for (int64_t y = 0; y < shape.pool.out_height; ++y) {
    for (int64_t x = 0; x < shape.pool.out_width; ++x) {
      *origins++ =
          (int32_t)(y * shape.pool.stride_height * row + x * shape.pool.stride_width * pixel);
    }
  }
}

// Marks the non-zero pixels of an image: bit x of rows[y].
static inline void MarkNonZeroPixels(uint64_t* rows, const float* src,
                                     const network3::cpu::ConvShape& conv) {
  for (int64_t y = 0; y < conv.height; ++y) {
    rows[y] = NonZeroBits(src + y * conv.width, conv.width);
  }
}

// Marks the non-zero pixels in the patches of a row of windows: bit i * width + j of nonzero[w] is
// the pixel in row i and column j of the patch. `nonzero` must have room for one vector more than
// there are windows.
static inline void MarkNonZeroPatchPixels(uint64_t* nonzero, const uint64_t* rows,
                                          const network3::cpu::ConvPoolShape& shape) {
  constexpr int kNumbers = kLanes / 2;
  const auto width = (uint64_t)network3::cpu::PatchWidth(shape);
  const uint64_t mask = ~(uint64_t)0 >> (network3::cpu::kMostPatch - width);
  const DoubleWords most = DoubleWords{} + (uint64_t)network3::cpu::kMostPatch - 1;
  for (int64_t x = 0; x < shape.pool.out_width; x += kNumbers) {
    const DoubleWords column =
        (Lane<DoubleWords>() + (uint64_t)x) * (uint64_t)shape.pool.stride_width;
    const DoubleWords shift = column < most ? column : most;
    DoubleWords bits{};
    for (int64_t i = 0; i < network3::cpu::PatchHeight(shape); ++i) {
      bits |= (((DoubleWords{} + rows[i]) >> shift) & mask) << ((uint64_t)i * width);
    }
    Store(nonzero + x, bits);
  }
}
