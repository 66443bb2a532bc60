#include "backend/cuda/lower/op.h"

#ifdef NETWORK3_KERNEL_CODE
#include <math.h>
#endif

namespace network3::cuda {

// The values of a channel of [N, C, spatial].
struct ChannelValues {
  int64_t images = 0;
  int64_t channels = 0;
  int64_t spatial = 0;

  NETWORK3_DEVICE int64_t count() const { return images * spatial; }
  // The element that is value `i` of the channel.
  NETWORK3_DEVICE int64_t ElementOf(int64_t channel, int64_t i) const {
    return (i / spatial * channels + channel) * spatial + i % spatial;
  }
};

// src [N, C, spatial], mean, variance, weight, bias [C] -> dst.
struct BatchNormArguments {
  static constexpr const char* kName = "network3_batch_norm";
  ChannelValues shape{};
  double epsilon = 0;
  Span<const float> src, mean, variance, weight, bias;
  Span<float> dst;
};

// src [N, C, spatial], weight, bias [C] -> dst, mean [C], variance [C]. Uses one block per channel.
struct BatchNormTrainingArguments {
  static constexpr const char* kName = "network3_batch_norm_training";
  ChannelValues shape{};
  double epsilon = 0;
  Span<const float> src, weight, bias;
  Span<float> dst, mean, variance;
};

// diff_dst, src [N, C, spatial], mean, variance, weight [C] -> diff_src, diff_weight [C],
// diff_bias [C]. Uses one block per channel.
struct BatchNormBackwardArguments {
  static constexpr const char* kName = "network3_batch_norm_backward";
  ChannelValues shape{};
  double epsilon = 0;
  Span<const float> diff_dst, src, mean, variance, weight;
  Span<float> diff_src, diff_weight, diff_bias;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(batch_norm, BatchNormArguments) {
  const auto& [shape, epsilon, src, mean, variance, weight, bias, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    const int64_t c = i / shape.spatial % shape.channels;
    const auto factor = static_cast<float>(weight[c] / sqrt(variance[c] + epsilon));
    dst[i] = (src[i] - mean[c]) * factor + bias[c];
  }
}

NETWORK3_KERNEL(batch_norm_training, BatchNormTrainingArguments) {
  const auto& [shape, epsilon, src, weight, bias, dst, means, variances] = arguments;
  const int64_t channel = blockIdx.x;
  const int64_t count = shape.count();
  float sum = 0;
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) sum += src[shape.ElementOf(channel, i)];
  const float mean = BlockSum(sum) / static_cast<float>(count);
  float squares = 0;
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) {
    const float centred = src[shape.ElementOf(channel, i)] - mean;
    squares += centred * centred;
  }
  const float variance = BlockSum(squares) / static_cast<float>(count);
  const auto factor = static_cast<float>(weight[channel] / sqrt(variance + epsilon));
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) {
    const int64_t element = shape.ElementOf(channel, i);
    dst[element] = (src[element] - mean) * factor + bias[channel];
  }
  if (threadIdx.x != 0) return;
  means[channel] = mean;
  variances[channel] = variance;
}

NETWORK3_KERNEL(batch_norm_backward, BatchNormBackwardArguments) {
  const auto& [shape, epsilon, diff_dst, src, means, variance, weight, diff_src, diff_weight,
               diff_bias] = arguments;
  const int64_t channel = blockIdx.x;
  const int64_t count = shape.count();
  const float mean = means[channel];
  const auto inverse = static_cast<float>(1 / sqrt(variance[channel] + epsilon));
  float sum = 0;
  float product = 0;
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) {
    const int64_t element = shape.ElementOf(channel, i);
    sum += diff_dst[element];
    product += diff_dst[element] * (src[element] - mean);
  }
  sum = BlockSum(sum);
  product = BlockSum(product) * inverse;
  const float share = 1 / static_cast<float>(count);
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) {
    const int64_t element = shape.ElementOf(channel, i);
    const float normal = (src[element] - mean) * inverse;
    diff_src[element] =
        weight[channel] * inverse * (diff_dst[element] - (sum + normal * product) * share);
  }
  if (threadIdx.x != 0) return;
  diff_weight[channel] = product;
  diff_bias[channel] = sum;
}

#else

namespace {

ChannelValues ChannelValuesOf(const Shape& shape) {
  return {shape[0], shape[1], ElementCount(shape) / (shape[0] * shape[1])};
}

// One block for each channel.
Grid BlockPerChannel(const ChannelValues& shape) { return {shape.channels, 1, Grid::kThreads}; }

}  // namespace

void CompileBatchNorm(Compiler& compiler, const Op& op) {
  BatchNormArguments arguments;
  arguments.shape = ChannelValuesOf(compiler.shape(op.inputs[0]));
  arguments.epsilon = op.attributes.Number("epsilon");
  arguments.src = FloatInput(compiler, op, 0);
  arguments.mean = FloatInput(compiler, op, 1);
  arguments.variance = FloatInput(compiler, op, 2);
  arguments.weight = FloatInput(compiler, op, 3);
  arguments.bias = FloatInput(compiler, op, 4);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

void CompileBatchNormTraining(Compiler& compiler, const Op& op) {
  BatchNormTrainingArguments arguments;
  arguments.shape = ChannelValuesOf(compiler.shape(op.inputs[0]));
  arguments.epsilon = op.attributes.Number("epsilon");
  arguments.src = FloatInput(compiler, op, 0);
  arguments.weight = FloatInput(compiler, op, 1);
  arguments.bias = FloatInput(compiler, op, 2);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  arguments.mean = compiler.values().Define(op.outputs[1]);
  arguments.variance = compiler.values().Define(op.outputs[2]);
  compiler.emitter().Launch(op, BlockPerChannel(arguments.shape), arguments);
}

void CompileBatchNormBackward(Compiler& compiler, const Op& op) {
  BatchNormBackwardArguments arguments;
  arguments.shape = ChannelValuesOf(compiler.shape(op.inputs[0]));
  arguments.epsilon = op.attributes.Number("epsilon");
  arguments.diff_dst = FloatInput(compiler, op, 0);
  arguments.src = FloatInput(compiler, op, 1);
  arguments.mean = FloatInput(compiler, op, 2);
  arguments.variance = FloatInput(compiler, op, 3);
  arguments.weight = FloatInput(compiler, op, 4);
  arguments.diff_src = compiler.values().Define(op.outputs[0]);
  arguments.diff_weight = compiler.values().Define(op.outputs[1]);
  arguments.diff_bias = compiler.values().Define(op.outputs[2]);
  compiler.emitter().Launch(op, BlockPerChannel(arguments.shape), arguments);
}

#endif

}  // namespace network3::cuda
