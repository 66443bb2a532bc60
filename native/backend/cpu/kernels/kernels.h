// Our own loops, compiled once per instruction set; SelectKernels() chooses a table at run time.
// Kernel sources include C headers only: the linker could otherwise keep an inline function of a
// C++ header that was compiled for AVX-512 and use it on every processor.
#pragma once

#include <stdint.h>

#include "program/kernels/augment.h"
#include "program/kernels/functions.h"
#include "program/kernels/random.h"
#include "program/kernels/strided_shape.h"
#include "program/kernels/tape.h"

namespace network3::cpu {

// An activation tensor [images, channels, spatial] stored as
// [images][ceil(channels / block)][spatial][block]; block 1 is nchw, block = channels is nhwc.
struct ChannelShape {
  int64_t images;
  int64_t channels;
  int64_t spatial;
  int64_t block;
};

// Max pooling of [images, channels, height, width] to [images, channels, out_height, out_width].
struct PoolShape {
  ChannelShape src;  // spatial = height * width
  int64_t height, width;
  int64_t out_height, out_width;
  int64_t window_height, window_width;
  int64_t stride_height, stride_width;
  int64_t padding_height, padding_width;
};

// Number of positions in a window, and of windows in a plane of one channel.
inline int64_t WindowSize(const PoolShape& pool) { return pool.window_height * pool.window_width; }
inline int64_t Windows(const PoolShape& pool) { return pool.out_height * pool.out_width; }

// A convolution with stride 1, without padding and groups. Images are nhwc. Weights are Ohwi16o:
// [ceil(out_channels / 16)][kernel_height][kernel_width][channels][16], zero beyond out_channels.
struct ConvShape {
  int64_t images;
  int64_t height, width, channels;
  int64_t kernel_height, kernel_width;
  int64_t out_height, out_width, out_channels;
};

// The windows of any convolution, without groups, over one image [channels, height, width].
struct WindowShape {
  int64_t channels, height, width;
  int64_t kernel_height, kernel_width;
  int64_t out_height, out_width;
  int64_t stride_height, stride_width;
  int64_t padding_height, padding_width;
};

// A convolution of ConvShape followed by max pooling whose windows do not overlap and need no
// padding.
struct ConvPoolShape {
  ConvShape conv;
  PoolShape pool;
};

// The weights of such a convolution are [out_channels][kernel_height][kernel_width][channels]; each
// [kernel_width][channels] is padded to a multiple of this many elements. It has the order of a row
// of a window in an nhwc image.
constexpr int64_t kConvRowGrain = 16;
// Positions whose sums conv_pool keeps at a time (more if one row of windows has more), and output
// channels that it computes at a time. The packed weights of such a group of channels are
// contiguous.
constexpr int64_t kConvBand = 1024;
constexpr int kConvBandChannels = 6;

// Rows of windows that conv_pool computes at a time, and rows of the image that it copies for each
// phase (row % stride).
inline int64_t ConvPoolBandRows(const ConvPoolShape& shape) {
  const int64_t rows = kConvBand / (shape.pool.window_height * shape.conv.out_width);
  return rows < 1 ? 1 : rows < shape.pool.out_height ? rows : shape.pool.out_height;
}
inline int64_t ConvPoolRowsPerPhase(const ConvPoolShape& shape, int64_t rows) {
  return rows +
         (shape.pool.window_height + shape.conv.kernel_height - 2) / shape.pool.stride_height;
}

// Sizes of the scratch memory of the kernels, in elements of four bytes.
inline int64_t ConvPoolSums(const ConvPoolShape& shape) {
  const int64_t row = ConvPoolBandRows(shape) * shape.conv.out_width;
  return kConvBandChannels * shape.pool.window_height * ((row + 15) / 16 * 16);
}
inline int64_t ConvPoolScratch(const ConvPoolShape& shape) {
  const int64_t rows =
      shape.pool.stride_height * ConvPoolRowsPerPhase(shape, ConvPoolBandRows(shape));
  const int64_t columns = shape.conv.channels * shape.conv.kernel_width;
  return ConvPoolSums(shape) + columns * rows * shape.conv.out_width + 16;
}

// Room for one image per lane of the widest vectors (16 lanes).
inline int64_t ConvPoolImagesScratch(const ConvPoolShape& shape) {
  const int64_t pixels = shape.conv.height * shape.conv.width * shape.conv.channels;
  return 16 * (pixels + kConvBandChannels * (WindowSize(shape.pool) + 2 * Windows(shape.pool)));
}

// The patch of a window: the pixels that its positions read. The kernels for images of one channel
// that are mostly zero keep a patch, or a row of an image, as the bits of a 64-bit number.
inline int64_t PatchHeight(const ConvPoolShape& shape) {
  return shape.conv.kernel_height + shape.pool.window_height - 1;
}
inline int64_t PatchWidth(const ConvPoolShape& shape) {
  return shape.conv.kernel_width + shape.pool.window_width - 1;
}
constexpr int64_t kMostPatch = 64;
inline bool HasSmallPatches(const ConvPoolShape& shape) {
  return shape.conv.channels == 1 && shape.conv.height <= kMostPatch &&
         shape.conv.width <= kMostPatch && PatchHeight(shape) * PatchWidth(shape) <= kMostPatch;
}
// The shapes that sparse_conv_pool supports. The weights of a pixel are [out_channels][positions of
// a window].
constexpr int64_t kSparseConvWindows = 16;  // computed at a time
inline bool IsSparseConvPool(const ConvPoolShape& shape) {
  return HasSmallPatches(shape) && shape.pool.window_height == 2 && shape.pool.window_width == 2 &&
         Windows(shape.pool) >= kSparseConvWindows;
}
inline int64_t SparseConvPoolRow(const ConvShape& shape) {
  return (4 * shape.out_channels + 15) / 16 * 16;
}
inline int64_t SparseConvPoolScratch(const ConvPoolShape& shape) {
  const int64_t windows = Windows(shape.pool);
  return kSparseConvWindows * SparseConvPoolRow(shape.conv) + 3 * windows;
}

inline int64_t ConvPoolBackwardWeightsScratch(const ConvPoolShape& shape) {
  const int64_t windows = Windows(shape.pool);
  return 4 * (windows + 32) + shape.conv.height * shape.conv.width * shape.conv.channels + 16;
}
inline int64_t ConvPoolBackwardDataScratch(const ConvPoolShape& shape) {
  const int64_t channels = (shape.conv.out_channels + 15) / 16 * 16;
  const int64_t windows = Windows(shape.pool);
  const int64_t places = WindowSize(shape.pool);
  return 2 * windows * channels + places * (2 * (channels + 16) + 2);
}

// A product of examples [rows, inputs] with weights stored as [outputs][inputs]. `stride` is the
// length of a row of weights, zero beyond the inputs; src_stride is that of a row of src or
// diff_src, dst_stride that of dst or diff_dst. All are in elements.
struct DenseShape {
  int64_t rows, inputs, outputs;
  int64_t stride, src_stride, dst_stride;
};

// A matrix product for our kernel. a [m, k] and b [k, n] are row-major, or transposed in memory;
// a_stride, b_stride and dst_stride are the lengths of their rows in memory. dst is not read if
// beta is 0.
struct GemmShape {
  int64_t m, n, k;
  int64_t a_stride, b_stride, dst_stride;
  bool transpose_a, transpose_b;
  float alpha, beta;
};
constexpr int64_t kGemmScratch = 8 << 10;

// weights = (1 - decay) · weights - eta · gradient. The examples are outputs of `function`, and
// their gradient is multiplied by its derivative; kLinear means no activation.
struct DenseRule {
  float eta, decay;
  ActivationFunction function;
};

// Examples that need not be contiguous: rows[r] points to the first value of example r. Values are
// floats, or bytes that stand for byte / 256. The product prefetches next[r], a few lines with
// every tile, because many prefetches at once would delay its own loads. nullptr: nothing is
// prefetched.
struct Examples {
  const void* const* rows;
  bool are_bytes;
  const void* const* next = nullptr;
};

// The sparse kernels process this many inputs at a time, whose weights stay in the first-level
// cache, and at most this many examples. Non-zero values are marked by the bits of a 64-bit number.
constexpr int64_t kSparseInputs = 64;
constexpr int64_t kSparseRows = 64;

// Size of their scratch memory in floats: sums, and one 64-bit number per example and block of
// inputs.
inline int64_t SparseDenseScratch(const DenseShape& shape) {
  const int64_t rows = shape.rows < kSparseRows ? shape.rows : kSparseRows;
  const int64_t blocks = (shape.inputs + kSparseInputs - 1) / kSparseInputs;
  return rows * (shape.stride + 2 * blocks);
}

// Size of the scratch memory of augment in floats: the padded image, or the displacements and what
// they are made from. `lanes` as in Kernels.
inline int64_t AugmentScratch(const AugmentRule& rule, int64_t lanes) {
  const int64_t row = (rule.width + lanes - 1) / lanes * lanes;
  const int64_t image = (rule.height + 3) * (rule.width + 3);
  if (rule.alpha == 0) return image;
  const int64_t padding = 2 * rule.radius;
  const int64_t noise = rule.height * (row + padding) + (rule.height + padding) * row;
  return 2 * rule.height * row + (image < noise ? noise : image);
}

// The kernels of one instruction set, by name; kernels.def describes them.
struct Kernels {
  const char* name;  // name of the instruction set
  int64_t lanes;     // floats in its widest vectors
// NOLINTNEXTLINE(bugprone-macro-parentheses): a name cannot be declared in parentheses.
#define KERNEL(file, name, function, result, parameters) result(*name) parameters;
#include "backend/cpu/kernels/kernels.def"
#undef KERNEL
};

// The table of the widest instruction set that the processor supports and ONEDNN_MAX_CPU_ISA
// allows.
const Kernels& SelectKernels();

}  // namespace network3::cpu
