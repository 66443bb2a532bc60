#include "backend/onednn/kernels/isa.h"

namespace network3::onednn::NETWORK3_ISA {

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
        float sum = 0;
        for (int64_t s = 0; s < shape.spatial; ++s) sum += diff_dst[s];
        diff_bias[first] += sum;
      } else {
        for (int64_t s = 0; s < shape.spatial; ++s) {
          for (int64_t c = 0; c < lanes; ++c) diff_bias[first + c] += diff_dst[s * block + c];
        }
      }
      diff_dst += shape.spatial * block;
    }
  }
}

}  // namespace network3::onednn::NETWORK3_ISA
