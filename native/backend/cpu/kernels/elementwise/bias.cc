#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// sum[c] += the sum over positions s of diff[s * block + c], for `lanes` channels
void AddPositions(float* sum, const float* diff, int64_t spatial, int64_t block, int64_t lanes) {
  using Float = Vector<16>::Float;
  int64_t c = 0;
  for (; c + 16 <= lanes; c += 16) {
    Float total = Load<Float>(sum + c);
    for (int64_t s = 0; s < spatial; ++s) total += Load<Float>(diff + s * block + c);
    Store(sum + c, total);
  }
  for (; c < lanes; ++c) {
    float total = sum[c];
    for (int64_t s = 0; s < spatial; ++s) total += diff[s * block + c];
    sum[c] = total;
  }
}

// Sums lane by lane, because compilers may not reorder float additions themselves.
float Sum(const float* src, int64_t count) {
  Wide sums{};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) sums += Load<Wide>(src + i);
  sums += LoadFirst(src + i, count - i);
  float total = 0;
  for (int lane = 0; lane < kLanes; ++lane) total += sums[lane];
  return total;
}

}  // namespace

void BiasBackward(float* diff_bias, const float* diff_dst, ChannelShape shape) {
  const int64_t block = shape.block;
  for (int64_t c = 0; c < shape.channels; ++c) diff_bias[c] = 0;
  if (shape.spatial == 1 && block == 1) {  // [N, F]
    for (int64_t n = 0; n < shape.images; ++n) {
      for (int64_t c = 0; c < shape.channels; ++c) diff_bias[c] += diff_dst[c];
      diff_dst += shape.channels;
    }
    return;
  }
  for (int64_t n = 0; n < shape.images; ++n) {
    for (int64_t first = 0; first < shape.channels; first += block) {
      const int64_t left = shape.channels - first;
      const int64_t lanes = left < block ? left : block;
      if (block == 1) {
        diff_bias[first] += Sum(diff_dst, shape.spatial);
      } else {
        AddPositions(diff_bias + first, diff_dst, shape.spatial, block, lanes);
      }
      diff_dst += shape.spatial * block;
    }
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
