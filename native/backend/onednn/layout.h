// How activations lie in memory, in terms both oneDNN and our kernels understand.
#pragma once

#include <cstdint>
#include <dnnl.hpp>
#include <optional>

#include "backend/onednn/kernels/kernels.h"
#include "program/program.h"

namespace network3::onednn {

// [N, C, spatial...] as [N][ceil(C / block)][spatial][block]. Images are always outermost, so a
// thread's slice of the mini-batch is a pointer offset in every layout. block 1 = row-major.
struct Layout {
  std::int64_t block = 1;
  bool operator==(const Layout& other) const { return block == other.block; }
};

// Channels, positions and images of a tensor; rank 0 and 1 count as one image or one position.
struct Extent {
  std::int64_t images = 1;
  std::int64_t channels = 1;
  std::int64_t spatial = 1;
};

Extent ExtentOf(const Shape& shape);

// Elements of one image, padding channels included.
std::int64_t ImageSize(const Shape& shape, Layout layout);

ChannelShape ChannelShapeOf(const Shape& shape, Layout layout, std::int64_t images);

// The oneDNN descriptor of `images` images of a [N, C, H, W] tensor.
dnnl::memory::desc ActivationDesc(const Shape& shape, Layout layout, std::int64_t images);

// The layout that a descriptor chosen by oneDNN stands for, if it is one of ours.
std::optional<Layout> LayoutOf(const dnnl::memory::desc& desc, const Shape& shape,
                               std::int64_t images);

// Copies `images` images from one layout to the other; padding channels of dst become zero.
void ConvertLayout(const Kernels& kernels, float* dst, Layout dst_layout, const float* src,
                   Layout src_layout, const Shape& shape, std::int64_t images);

}  // namespace network3::onednn
