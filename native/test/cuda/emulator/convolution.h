// The three directions of a convolution as simple loops.
#pragma once

namespace network3::cuda::emulator {

struct ConvolutionShape {
  int images, channels, height, width;
  int filters, filter_height, filter_width;
  int out_height, out_width;
  int groups;
  int stride_height, stride_width;
  int padding_height, padding_width;
};

void Forward(const ConvolutionShape& shape, const float* src, const float* weights, float* dst);
void BackwardData(const ConvolutionShape& shape, float* diff_src, const float* weights,
                  const float* diff_dst);
void BackwardWeights(const ConvolutionShape& shape, const float* src, float* diff_weights,
                     const float* diff_dst);

}  // namespace network3::cuda::emulator
