#include "backend/cpu/kernels/conv/conv_weights.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Rows of weights, and vectors of output channels, whose sums are kept in registers.
constexpr int kMostRows = kRegisters == 32 ? 8 : 4;
constexpr int kMostVectors = 3;

// diff_weights[kRows][kVectors] += the sum over the positions of one image. offsets[r] is the
// offset of row r's input value in the window of a position. With kTail the last vector has `tail`
// channels.
template <int kRows, int kVectors, bool kTail>
inline void WeightsTile(float* const* columns, const float* src, const float* diff_dst,
                        const int64_t* offsets, const ConvShape& shape, int64_t tail) {
  const int64_t channels = shape.channels;
  const int64_t out_channels = shape.out_channels;
  int64_t offset[kRows];
  Wide sums[kRows][kVectors];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    offset[r] = offsets[r];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) sums[r][v] = Load<Wide>(columns[v] + r * kBlock);
  }
  for (int64_t y = 0; y < shape.out_height; ++y) {
    const float* window = src + y * shape.width * channels;
    for (int64_t x = 0; x < shape.out_width; ++x) {
      Wide diff[kVectors];
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors - 1; ++v) diff[v] = Load<Wide>(diff_dst + v * kLanes);
      const float* last = diff_dst + (kVectors - 1) * kLanes;
      diff[kVectors - 1] = kTail ? LoadFirst(last, tail) : Load<Wide>(last);
      NETWORK3_UNROLL
      for (int r = 0; r < kRows; ++r) {
        const Wide value = Broadcast(window[offset[r]]);
        NETWORK3_UNROLL
        for (int v = 0; v < kVectors; ++v) sums[r][v] += value * diff[v];
      }
      diff_dst += out_channels;
      window += channels;
    }
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) Store(columns[v] + r * kBlock, sums[r][v]);
  }
}

}  // namespace

void ConvBackwardWeights(float* diff_weights, const float* src, const float* diff_dst,
                         ConvShape shape) {
  const int64_t run = shape.kernel_width * shape.channels;
  const int64_t depth = shape.kernel_height * run;
  const int64_t vectors = (shape.out_channels + kLanes - 1) / kLanes;
  for (int64_t n = 0; n < shape.images; ++n) {
    ForEachGroup<kMostRows>(depth, [&](int64_t first_row, int rows) {
      int64_t offsets[kMostRows];
      for (int r = 0; r < rows; ++r) {
        const int64_t row = first_row + r;
        offsets[r] = row / run * shape.width * shape.channels + row % run;
      }
      ForEachGroup<kMostVectors>(vectors, [&](int64_t first, int count) {
        float* columns[kMostVectors];
        for (int v = 0; v < count; ++v) {
          columns[v] = diff_weights + VectorOffset(first + v, depth) + first_row * kBlock;
        }
        const float* diff = diff_dst + first * kLanes;
        const int64_t tail = shape.out_channels - (first + count - 1) * kLanes;
        WithConstant<kMostRows>(rows, [&](auto row_count) {
          WithConstant<kMostVectors>(count, [&](auto vector_count) {
            constexpr int kRows = decltype(row_count)::value;
            constexpr int kVectors = decltype(vector_count)::value;
            if (tail < kLanes) {
              WeightsTile<kRows, kVectors, true>(columns, src, diff, offsets, shape, tail);
            } else {
              WeightsTile<kRows, kVectors, false>(columns, src, diff, offsets, shape, tail);
            }
          });
        });
      });
    });
    src += shape.height * shape.width * shape.channels;
    diff_dst += shape.out_height * shape.out_width * shape.out_channels;
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
