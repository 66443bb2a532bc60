#include "backend/cpu/kernels/elementwise/slope.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector_math.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

struct LinearFunction {
  static float Forward(float x) { return x; }
};
struct SigmoidFunction {
  static float Forward(float x) { return Sigmoid(x); }
};
struct TanhFunction {
  static float Forward(float x) { return Tanh(x); }
};
struct ReluFunction {
  static float Forward(float x) { return Relu(x); }
};

// Calls `run` with the function as a type, so that each loop is compiled for each function.
template <typename Run>
void Dispatch(ActivationFunction function, Run run) {
  switch (function) {
    case ActivationFunction::kLinear:
      return run(LinearFunction());
    case ActivationFunction::kSigmoid:
      return run(SigmoidFunction());
    case ActivationFunction::kTanh:
      return run(TanhFunction());
    case ActivationFunction::kRelu:
      return run(ReluFunction());
  }
}

// nchw: one bias for the positions of a plane.
template <typename F>
void ForwardPlain(float* dst, const float* src, const float* bias, ChannelShape shape) {
  for (int64_t n = 0; n < shape.images; ++n) {
    for (int64_t c = 0; c < shape.channels; ++c) {
      const float b = bias[c];
      for (int64_t s = 0; s < shape.spatial; ++s) dst[s] = F::Forward(src[s] + b);
      dst += shape.spatial;
      src += shape.spatial;
    }
  }
}

// Whole vectors, including the one with the last channels: a scalar loop over those would take as
// long as all others together.
template <typename F>
Wide ForwardLanes(const Wide& x) {
  float values[kLanes];
  Store(values, x);
  for (float& value : values) value = F::Forward(value);
  return Load<Wide>(values);
}

// [N, F]: the channels are contiguous.
template <typename F>
void ForwardRows(float* dst, const float* parts, int64_t stride, int64_t part_count,
                 const float* bias, ChannelShape shape) {
  for (int64_t n = 0; n < shape.images; ++n) {
    for (int64_t c = 0; c < shape.channels; c += kLanes) {
      const int64_t left = shape.channels - c;
      const auto load = [&](const float* from) {
        return left < kLanes ? LoadFirst(from, left) : Load<Wide>(from);
      };
      Wide sum = load(parts + c);
      for (int64_t p = 1; p < part_count; ++p) sum += load(parts + p * stride + c);
      const Wide result = ForwardLanes<F>(sum + load(bias + c));
      if (left < kLanes) {
        StoreFirst(dst + c, result, left);
      } else {
        Store(dst + c, result);
      }
    }
    dst += shape.channels;
    parts += shape.channels;
  }
}

// Blocked layouts and nhwc: channels are contiguous within a block.
template <typename F>
void ForwardBlocked(float* dst, const float* src, const float* bias, ChannelShape shape) {
  const int64_t block = shape.block;
  for (int64_t n = 0; n < shape.images; ++n) {
    for (int64_t first = 0; first < shape.channels; first += block) {
      const int64_t left = shape.channels - first;
      const int64_t lanes = left < block ? left : block;
      for (int64_t s = 0; s < shape.spatial; ++s) {
        for (int64_t c = 0; c < lanes; ++c) dst[c] = F::Forward(src[c] + bias[first + c]);
        // Padding channels must stay zero, because the convolutions rely on it.
        for (int64_t c = lanes; c < block; ++c) dst[c] = 0;
        dst += block;
        src += block;
      }
    }
  }
}

}  // namespace

void BiasActivation(float* dst, const float* src, const float* bias, ChannelShape shape,
                    ActivationFunction function) {
  Dispatch(function, [&](auto f) {
    using F = decltype(f);
    if (shape.spatial == 1 && shape.block == 1) {
      return ForwardRows<F>(dst, src, 0, 1, bias, shape);
    }
    if (shape.block == 1) return ForwardPlain<F>(dst, src, bias, shape);
    return ForwardBlocked<F>(dst, src, bias, shape);
  });
}

void SumBiasActivation(float* dst, const float* parts, int64_t stride, int64_t part_count,
                       const float* bias, ChannelShape shape, ActivationFunction function) {
  Dispatch(function,
           [&](auto f) { ForwardRows<decltype(f)>(dst, parts, stride, part_count, bias, shape); });
}

void Activation(float* dst, const float* src, int64_t count, ActivationFunction function) {
  Dispatch(function, [&](auto f) {
    using F = decltype(f);
    for (int64_t i = 0; i < count; ++i) dst[i] = F::Forward(src[i]);
  });
}

void ActivationBackward(float* diff_src, const float* diff_dst, const float* dst, int64_t count,
                        ActivationFunction function) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Store(diff_src + i, TimesSlope(Load<Wide>(diff_dst + i), Load<Wide>(dst + i), function));
  }
  const int64_t left = count - i;
  StoreFirst(diff_src + i,
             TimesSlope(LoadFirst(diff_dst + i, left), LoadFirst(dst + i, left), function), left);
}

}  // namespace network3::cpu::NETWORK3_ISA
