// Our own loops, compiled once per instruction set; `SelectKernels` picks a table at run time.
// Kernel sources include C headers only: an inline function of a C++ header compiled for AVX-512
// here could otherwise be the copy the linker keeps for everyone.
#pragma once

#include <stdint.h>

namespace network3::onednn {

enum class ActivationFunction { kLinear, kSigmoid, kTanh, kRelu };

// An activation tensor [images, channels, spatial] stored as
// [images][ceil(channels / block)][spatial][block]; block 1 is nchw, block = channels is nhwc.
struct ChannelShape {
  int64_t images;
  int64_t channels;
  int64_t spatial;
  int64_t block;
};

struct PoolShape {
  ChannelShape src;  // spatial = height * width
  int64_t height, width;
  int64_t out_height, out_width;
  int64_t window_height, window_width;
  int64_t stride_height, stride_width;
  int64_t padding_height, padding_width;
};

// Positions of a window, and windows of a plane.
inline int64_t WindowSize(const PoolShape& pool) { return pool.window_height * pool.window_width; }
inline int64_t Windows(const PoolShape& pool) { return pool.out_height * pool.out_width; }

// A convolution of stride 1 without padding and groups. Images are nhwc; weights are Ohwi16o:
// [ceil(out_channels / 16)][kernel_height][kernel_width][channels][16], zero beyond out_channels.
struct ConvShape {
  int64_t images;
  int64_t height, width, channels;
  int64_t kernel_height, kernel_width;
  int64_t out_height, out_width, out_channels;
};

// The same followed by max pooling, whose windows do not overlap and need no padding.
struct ConvPoolShape {
  ConvShape conv;
  PoolShape pool;
};

// Its weights are [out_channels][kernel_height][kernel_width][channels], the last two rounded up to
// whole vectors: a row of a window of an nhwc image lies like a row of weights.
constexpr int64_t kConvRowGrain = 16;
// Positions whose sums are kept at a time, unless one row of windows is more; output channels too,
// whose weights lie behind each other.
constexpr int64_t kConvBand = 1024;
constexpr int kConvBandChannels = 6;

// Rows of windows that conv_pool takes at a time, and the rows of an image it keeps for them.
inline int64_t ConvPoolBandRows(const ConvPoolShape& shape) {
  const int64_t rows = kConvBand / (shape.pool.window_height * shape.conv.out_width);
  return rows < 1 ? 1 : rows < shape.pool.out_height ? rows : shape.pool.out_height;
}
inline int64_t ConvPoolRowsPerPhase(const ConvPoolShape& shape, int64_t rows) {
  return rows +
         (shape.pool.window_height + shape.conv.kernel_height - 2) / shape.pool.stride_height;
}

// Elements of the kernels' scratch.
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

// What conv_pool_images needs for one image a lane, of the widest vectors that there are.
inline int64_t ConvPoolImagesScratch(const ConvPoolShape& shape) {
  const int64_t pixels = shape.conv.height * shape.conv.width * shape.conv.channels;
  return 16 * (pixels + kConvBandChannels * (WindowSize(shape.pool) + 2 * Windows(shape.pool)));
}

// The patch of a window: the pixels that its positions meet. The kernels for images of data, one
// channel and mostly zero, keep patches and rows of images in the bits of a number.
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
// What sparse_conv_pool can do; the weights of a pixel are [out_channels][places of a window].
constexpr int64_t kSparseConvWindows = 16;  // at a time
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

// A product of examples [rows, inputs] with weights. They are stored [outputs][inputs], `stride`
// elements from an output to the next, zero beyond the inputs. The other strides are from one row
// of src or diff_src, and of dst or diff_dst, to the next.
struct DenseShape {
  int64_t rows, inputs, outputs;
  int64_t stride, src_stride, dst_stride;
};

// weights = (1 - decay) · weights - eta · gradient. The examples are what `function` gave, and
// their gradient is taken times its slope; kLinear leaves it as it is.
struct DenseRule {
  float eta, decay;
  ActivationFunction function;
};

// Examples that lie apart: rows[r] is the first value of the r-th, floats, or bytes that stand for
// byte / 256. The product asks for next[r] meanwhile, a little with every tile: all at once they
// would keep its own loads waiting. Null: there are none, or more than caches take.
struct Examples {
  const void* const* rows;
  bool are_bytes;
  const void* const* next = nullptr;
};

// The sparse kernels take so many inputs at a time, whose weights stay in the first cache while the
// examples pass, and so many examples. What is not zero they keep in the bits of a number.
constexpr int64_t kSparseInputs = 64;
constexpr int64_t kSparseRows = 64;

// Elements of their scratch: sums, and the bits of two elements each.
inline int64_t SparseDenseScratch(const DenseShape& shape) {
  const int64_t rows = shape.rows < kSparseRows ? shape.rows : kSparseRows;
  const int64_t blocks = (shape.inputs + kSparseInputs - 1) / kSparseInputs;
  return rows * (shape.stride + 2 * blocks);
}

struct DropoutStream {
  uint32_t key_low, key_high;
  uint32_t stream, step_low, step_high;
  uint64_t threshold;  // keep where word < threshold
};

struct Kernels {
  const char* name;
  int64_t lanes;  // floats of its widest vectors
  // dst[i] = src[i] / 256
  void (*bytes_to_float)(float* dst, const uint8_t* src, int64_t count);
  // dst = f(src + bias[c]); `bias` has one value per channel.
  void (*bias_activation)(float* dst, const float* src, const float* bias, ChannelShape shape,
                          ActivationFunction function);
  // The same of rows [images, channels] that are sums of parts, `stride` elements apart.
  void (*sum_bias_activation)(float* dst, const float* parts, int64_t stride, int64_t part_count,
                              const float* bias, ChannelShape shape, ActivationFunction function);
  void (*activation)(float* dst, const float* src, int64_t count, ActivationFunction function);
  // diff_src = diff_dst * f'(.), the slope read off dst = f(.)
  void (*activation_backward)(float* diff_src, const float* diff_dst, const float* dst,
                              int64_t count, ActivationFunction function);
  // diff_bias[c] = sum over images and positions
  void (*bias_backward)(float* diff_bias, const float* diff_dst, ChannelShape shape);
  void (*conv)(float* dst, const float* src, const float* weights, ConvShape shape);
  // diff_weights += the gradient of these images
  void (*conv_backward_weights)(float* diff_weights, const float* src, const float* diff_dst,
                                ConvShape shape);
  // transposed: what conv_transpose made of the weights
  void (*conv_backward_data)(float* diff_src, const float* diff_dst, const float* transposed,
                             ConvShape shape);
  // Rows [begin, end) of the kernel_height rows
  // [kernel_height][out_channels][kernel_width * channels, rounded up to 16].
  void (*conv_transpose)(float* transposed, const float* weights, int64_t begin, int64_t end,
                         ConvShape shape);
  // One nchw image. weights: what conv_pool_weights made of them; workspace may be null.
  void (*conv_pool)(float* dst, int32_t* workspace, const float* src, const float* weights,
                    float* scratch, ConvPoolShape shape);
  // `lanes` nchw images at once.
  void (*conv_pool_images)(float* dst, int32_t* workspace, const float* src, const float* weights,
                           float* scratch, ConvPoolShape shape);
  // Rows [begin, end) of the kernel_height rows of the weights as conv_pool reads them, those of
  // some output channels behind each other.
  void (*conv_pool_weights)(float* packed, const float* weights, int64_t begin, int64_t end,
                            ConvPoolShape shape);
  // The same of an image that is mostly zero, for what IsSparseConvPool allows.
  void (*sparse_conv_pool)(float* dst, int32_t* workspace, const float* src, const float* table,
                           void* scratch, ConvPoolShape shape);
  // Its table of weights [pixels of a patch]: the rows [begin, end).
  void (*sparse_conv_pool_weights)(float* table, const float* weights, int64_t begin, int64_t end,
                                   ConvPoolShape shape);
  // diff_weights (+)= the gradient of one image, which is nhwc; diff_dst and workspace are nchw
  void (*conv_pool_backward_weights)(float* diff_weights, const float* src, const float* diff_dst,
                                     const int32_t* workspace, void* scratch, ConvPoolShape shape,
                                     bool is_first);
  // One nhwc image.
  void (*conv_pool_backward_data)(float* diff_src, const float* diff_dst, const int32_t* workspace,
                                  const float* weights, void* scratch, ConvPoolShape shape);
  // dst [rows, outputs]; the outputs from begin to end
  void (*dense)(float* dst, const float* src, const float* weights, DenseShape shape, int64_t begin,
                int64_t end);
  // The same of all outputs and many rows; packed: what packed_dense_weights made of the weights
  void (*packed_dense)(float* dst, const float* src, const float* packed, const float* weights,
                       DenseShape shape);
  // The weights of the inputs [begin, end) as packed_dense reads them: whole vectors of outputs,
  // some behind each other.
  void (*packed_dense_weights)(float* packed, const float* weights, int64_t begin, int64_t end,
                               DenseShape shape);
  // diff_src [rows, inputs]; the inputs from begin to end, begin a multiple of kConvRowGrain
  void (*dense_backward_data)(float* diff_src, const float* diff_dst, const float* weights,
                              DenseShape shape, int64_t begin, int64_t end);
  // The update of the same inputs; the gradient of the examples, from the weights as they were,
  // unless diff_src is null; and their squares added to `squares`, unless that is null
  void (*dense_update)(float* weights, float* diff_src, const float* src, const float* diff_dst,
                       DenseShape shape, int64_t begin, int64_t end, DenseRule rule,
                       double* squares);
  // The same without decay for gradients that are mostly zero; scratch is a number a row.
  void (*sparse_diff_update)(float* weights, float* diff_src, const float* src,
                             const float* diff_dst, uint64_t* scratch, DenseShape shape,
                             int64_t begin, int64_t end, DenseRule rule);
  // Products with examples that are mostly zero, of which the inputs from begin to end count;
  // weights lie [inputs][outputs] there, `stride` elements from an input to the next, zero beyond
  // the outputs. The first takes kSparseRows examples at most, and returns false, with nothing
  // done, where half of their values or more are not zero.
  bool (*sparse_dense)(float* dst, Examples src, const float* weights, float* scratch,
                       DenseShape shape, int64_t begin, int64_t end);
  void (*sparse_dense_update)(float* weights, Examples src, const float* diff_dst, float* scratch,
                              DenseShape shape, int64_t begin, int64_t end, float eta, float decay,
                              double* squares);
  int64_t (*count_non_zeros)(const float* src, int64_t count);
  // dst[column][row] = src[row][column]; the strides are from one row to the next
  void (*transpose)(float* dst, int64_t dst_stride, const float* src, int64_t src_stride,
                    int64_t rows, int64_t columns);
  void (*max_pool)(float* dst, int32_t* workspace, const float* src, PoolShape shape);
  void (*max_pool_backward)(float* diff_src, const float* diff_dst, const int32_t* workspace,
                            PoolShape shape);
  void (*add)(float* dst, const float* a, const float* b, int64_t count);
  void (*multiply)(float* dst, const float* a, const float* b, int64_t count);
  void (*scale)(float* dst, const float* src, float factor, int64_t count);
  // dst[i] = sum over parts, in their order, of parts[p * stride + i]
  void (*sum_parts)(float* dst, const float* parts, int64_t stride, int64_t part_count,
                    int64_t count);
  // w[i] = (1 - decay) w[i] - eta * sum over parts
  void (*sgd_update)(float* w, const float* parts, int64_t stride, int64_t part_count, float eta,
                     float decay, int64_t count);
  double (*sum_of_squares)(const float* src, int64_t count);
  // mask[i] = kept(first + i) ? 1 : 0, dst = mask * src
  void (*dropout)(float* dst, float* mask, const float* src, DropoutStream stream, int64_t first,
                  int64_t count);
  // probabilities [rows, classes]; cost[row] = -log softmax at the label when labels is not null
  void (*softmax)(float* probabilities, double* cost, const float* logits, const int32_t* labels,
                  int64_t rows, int64_t classes);
};

// The widest table this processor runs, capped by ONEDNN_MAX_CPU_ISA as oneDNN itself is.
const Kernels& SelectKernels();

}  // namespace network3::onednn
