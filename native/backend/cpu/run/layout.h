// Memory layouts of activations, which both oneDNN and our kernels support.
#pragma once

#include <cstdint>

#include "backend/cpu/kernels/kernels.h"
#include "program/program.h"

namespace network3::cpu {

// [N, C, spatial...] lies as [N][ceil(C / block)][spatial][block]; block 1 is row-major. Images are
// outermost, so a thread's slice of the mini-batch is a pointer offset in every layout.
struct Layout {
  std::int64_t block = 1;
  bool operator==(const Layout& other) const { return block == other.block; }
};

// Images, channels and positions of a tensor. A missing dimension counts as 1.
struct Extent {
  std::int64_t images = 1;
  std::int64_t channels = 1;
  std::int64_t spatial = 1;
};

Extent ExtentOf(const Shape& shape);

// Number of elements of one image, padding channels included.
std::int64_t ImageSize(const Shape& shape, Layout layout);

ChannelShape ChannelShapeOf(const Shape& shape, Layout layout, std::int64_t images);

// Copies `images` images from one layout to the other and zeroes the padding channels of dst.
void ConvertLayout(const Kernels& kernels, float* dst, Layout dst_layout, const float* src,
                   Layout src_layout, const Shape& shape, std::int64_t images);

}  // namespace network3::cpu
