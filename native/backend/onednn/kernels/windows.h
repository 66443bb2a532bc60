// The windows of a pooling behind a convolution.
#pragma once

#include "backend/onednn/kernels/kernels.h"
#include "backend/onednn/kernels/vector.h"

// Where each window begins in an nhwc image.
static inline void ListOrigins(int32_t* origins, const network3::onednn::ConvPoolShape& shape) {
  const int64_t pixel = shape.conv.channels;
  const int64_t row = shape.conv.width * pixel;
  for (int64_t y = 0; y < shape.pool.out_height; ++y) {
    for (int64_t x = 0; x < shape.pool.out_width; ++x) {
      *origins++ =
          (int32_t)(y * shape.pool.stride_height * row + x * shape.pool.stride_width * pixel);
    }
  }
}

// Which pixels of its patch, those that its positions meet, each window of an image finds not zero:
// bit i * patch_width + j is the pixel i rows down and j to the right.
static inline void ListLitPixels(uint64_t* lit, const float* src,
                                 const network3::onednn::ConvPoolShape& shape) {
  const int64_t width = shape.conv.width;
  uint64_t rows[network3::onednn::kMostPatch];
  for (int64_t y = 0; y < shape.conv.height; ++y) {
    rows[y] = NonZeroBits(src + y * width, width);
  }
  const int64_t patch_width = network3::onednn::PatchWidth(shape);
  const uint64_t mask = ~(uint64_t)0 >> (network3::onednn::kMostPatch - patch_width);
  for (int64_t y = 0; y < shape.pool.out_height; ++y, lit += shape.pool.out_width) {
    memset(lit, 0, (size_t)shape.pool.out_width * sizeof *lit);
    for (int64_t i = 0; i < network3::onednn::PatchHeight(shape); ++i) {
      const uint64_t row = rows[y * shape.pool.stride_height + i];
      // Loops as the compiler makes vectors of them.
      for (int64_t x = 0; x < shape.pool.out_width; ++x) {
        lit[x] |= (row >> (x * shape.pool.stride_width) & mask) << (i * patch_width);
      }
    }
  }
}
