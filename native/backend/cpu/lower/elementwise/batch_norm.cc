#include <algorithm>
#include <cmath>
#include <utility>

#include "backend/cpu/compile/scratch.h"
#include "backend/cpu/lower/ops.h"
#include "program/op_table.h"

namespace network3::cpu {
namespace {

// An input [N, C, ...], in the layout it has.
Value ImagesOf(Compiler& compiler, const Op& op, std::size_t index) {
  const int id = op.inputs[index];
  RequireFloats(op, compiler.type(id));
  const Value value = compiler.values().AsIs(id);
  return value.weights ? compiler.values().Plain(id) : value;
}

// A number for each channel and thread.
class Vectors {
 public:
  Vectors(Compiler& compiler, std::int64_t channels, const std::string& purpose)
      : channels_(channels),
        stride_(RoundUp(channels, kVector)),
        threads_(compiler.threads()),
        storage_(compiler.emitter().NewStorage(stride_ * threads_ * 4, purpose)) {}

  Access Write() const { return {storage_, Region::kPrivate, 0, true}; }
  Access ReadOwn() const { return {storage_, Region::kPrivate, 0, false}; }
  Access ReadAll() const { return {storage_, Region::kWhole, 0, false}; }
  float* Of(int thread) const { return storage_->f32() + thread * stride_; }
  float* Zeroed(int thread) const {
    std::fill_n(Of(thread), channels_, 0.0F);
    return Of(thread);
  }
  // The sum of all threads, in an order that does not depend on which thread asks.
  double Sum(std::int64_t channel) const {
    double sum = 0;
    for (int thread = 0; thread < threads_; ++thread) {
      sum += static_cast<double>(Of(thread)[channel]);
    }
    return sum;
  }

 private:
  std::int64_t channels_;
  std::int64_t stride_;
  int threads_;
  Storage* storage_;
};

// What the tasks of an op share.
struct BatchNorm {
  BatchNorm(Compiler& compiler, const Op& op, Value images)
      : src(std::move(images)),
        channels(ExtentOf(src.type.shape).channels),
        values(static_cast<double>(ElementCount(src.type.shape)) / static_cast<double>(channels)),
        epsilon(op.attributes.Number("epsilon")),
        threads(compiler.threads()),
        kernels(&compiler.kernels()) {}

  std::string Implementation() const { return std::string("network3:") + kernels->name; }
  // Calls visit(offset of the images in the memory, their shape) for the images of the thread.
  template <typename Visit>
  void ForEachImages(const Step& step, int thread, Visit visit) const {
    const std::int64_t image = ImageSize(src.type.shape, src.layout);
    cpu::ForEachImages(src, threads, thread, step, [&](Range images) {
      visit(images.begin * image, ChannelShapeOf(src.type.shape, src.layout, images.size()));
    });
  }
  // 1 / √(variance + epsilon)
  double InverseDeviation(double variance) const { return 1 / std::sqrt(variance + epsilon); }

  Value src;
  std::int64_t channels;
  double values;  // of a channel
  double epsilon;
  int threads;
  const Kernels* kernels;
};

double At(const Value& vector, std::int64_t channel) {
  return static_cast<double>(vector.storage->f32()[channel]);
}

}  // namespace

// src [N, C, ...], mean, variance, weight, bias [C] -> dst
void CompileBatchNorm(Compiler& compiler, const Op& op) {
  const BatchNorm norm(compiler, op, ImagesOf(compiler, op, 0));
  const Value mean = compiler.values().Plain(op.inputs[1]);
  const Value variance = compiler.values().Plain(op.inputs[2]);
  const Value weight = compiler.values().Plain(op.inputs[3]);
  const Value bias = compiler.values().Plain(op.inputs[4]);
  const Value dst = compiler.values().Define(op.outputs[0], norm.src.layout, Region::kRows);
  const Scratch scratch(compiler, norm.channels * 4);
  Task task = NewTask(
      op, norm.Implementation(),
      {norm.src.Read(Region::kRows), mean.Read(Region::kWhole), variance.Read(Region::kWhole),
       weight.Read(Region::kWhole), bias.Read(Region::kWhole), dst.Write(Region::kRows)});
  task.run = [=](const Step& step, int thread) {
    float* const factor = scratch.Of<float>(thread);
    for (std::int64_t c = 0; c < norm.channels; ++c) {
      factor[c] = static_cast<float>(At(weight, c) * norm.InverseDeviation(At(variance, c)));
    }
    norm.ForEachImages(step, thread, [&](std::int64_t at, const ChannelShape& shape) {
      norm.kernels->batch_norm(dst.storage->f32() + at, norm.src.storage->f32() + at,
                               mean.storage->f32(), factor, bias.storage->f32(), shape);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

// src [N, C, ...], weight, bias [C] -> dst, mean [C], variance [C]
void CompileBatchNormTraining(Compiler& compiler, const Op& op) {
  const BatchNorm norm(compiler, op, ImagesOf(compiler, op, 0));
  const Value& src = norm.src;
  const Value weight = compiler.values().Plain(op.inputs[1]);
  const Value bias = compiler.values().Plain(op.inputs[2]);
  const Value dst = compiler.values().Define(op.outputs[0], src.layout, Region::kRows);
  const Value mean = compiler.values().Define(op.outputs[1], Layout{}, Region::kSingle);
  const Value variance = compiler.values().Define(op.outputs[2], Layout{}, Region::kSingle);
  const Vectors sums(compiler, norm.channels, "sums of channels");
  const Vectors squares(compiler, norm.channels, "squares of channels");
  const Vectors means(compiler, norm.channels, "means of channels");

  Task add = NewTask(op, norm.Implementation(), {src.Read(Region::kRows), sums.Write()});
  add.run = [=](const Step& step, int thread) {
    float* const sum = sums.Zeroed(thread);
    norm.ForEachImages(step, thread, [&](std::int64_t at, const ChannelShape& shape) {
      norm.kernels->batch_norm_sums(sum, norm.src.storage->f32() + at, shape);
    });
  };
  compiler.emitter().Emit(std::move(add));

  Task square = NewTask(op, norm.Implementation(),
                        {src.Read(Region::kRows), sums.ReadAll(), means.Write(), squares.Write(),
                         mean.Write(Region::kSingle)});
  square.run = [=](const Step& step, int thread) {
    float* const own = means.Of(thread);
    for (std::int64_t c = 0; c < norm.channels; ++c) {
      own[c] = static_cast<float>(sums.Sum(c) / norm.values);
    }
    if (thread == 0) std::copy_n(own, norm.channels, mean.storage->f32());
    float* const sum = squares.Zeroed(thread);
    norm.ForEachImages(step, thread, [&](std::int64_t at, const ChannelShape& shape) {
      norm.kernels->batch_norm_squares(sum, norm.src.storage->f32() + at, own, shape);
    });
  };
  compiler.emitter().Emit(std::move(square));

  const Scratch scratch(compiler, norm.channels * 4);
  Task normalize = NewTask(
      op, norm.Implementation(),
      {src.Read(Region::kRows), squares.ReadAll(), means.ReadOwn(), weight.Read(Region::kWhole),
       bias.Read(Region::kWhole), dst.Write(Region::kRows), variance.Write(Region::kSingle)});
  normalize.run = [=](const Step& step, int thread) {
    float* const factor = scratch.Of<float>(thread);
    for (std::int64_t c = 0; c < norm.channels; ++c) {
      const double of_channel = squares.Sum(c) / norm.values;
      factor[c] = static_cast<float>(At(weight, c) * norm.InverseDeviation(of_channel));
      if (thread == 0) variance.storage->f32()[c] = static_cast<float>(of_channel);
    }
    norm.ForEachImages(step, thread, [&](std::int64_t at, const ChannelShape& shape) {
      norm.kernels->batch_norm(dst.storage->f32() + at, norm.src.storage->f32() + at,
                               means.Of(thread), factor, bias.storage->f32(), shape);
    });
  };
  compiler.emitter().Emit(std::move(normalize));
}

// diff_dst, src [N, C, ...], mean, variance, weight [C] -> diff_src, diff_weight, diff_bias [C]
void CompileBatchNormBackward(Compiler& compiler, const Op& op) {
  const BatchNorm norm(compiler, op, ImagesOf(compiler, op, 1));
  const Value& src = norm.src;
  const Value diff_dst = compiler.values().Like(op.inputs[0], src);
  const Value mean = compiler.values().Plain(op.inputs[2]);
  const Value variance = compiler.values().Plain(op.inputs[3]);
  const Value weight = compiler.values().Plain(op.inputs[4]);
  const Value diff_src = compiler.values().Define(op.outputs[0], src.layout, Region::kRows);
  const Value diff_weight = compiler.values().Define(op.outputs[1], Layout{}, Region::kSingle);
  const Value diff_bias = compiler.values().Define(op.outputs[2], Layout{}, Region::kSingle);
  const Vectors sums(compiler, norm.channels, "sums of gradients");
  const Vectors products(compiler, norm.channels, "products of gradients");

  Task add = NewTask(op, norm.Implementation(),
                     {diff_dst.Read(Region::kRows), src.Read(Region::kRows),
                      mean.Read(Region::kWhole), sums.Write(), products.Write()});
  add.run = [=](const Step& step, int thread) {
    float* const sum = sums.Zeroed(thread);
    float* const product = products.Zeroed(thread);
    norm.ForEachImages(step, thread, [&](std::int64_t at, const ChannelShape& shape) {
      norm.kernels->batch_norm_products(sum, product, diff_dst.storage->f32() + at,
                                        norm.src.storage->f32() + at, mean.storage->f32(), shape);
    });
  };
  compiler.emitter().Emit(std::move(add));

  const Scratch scratch(compiler, 3 * norm.channels * 4);
  Task differentiate =
      NewTask(op, norm.Implementation(),
              {diff_dst.Read(Region::kRows), src.Read(Region::kRows), mean.Read(Region::kWhole),
               variance.Read(Region::kWhole), weight.Read(Region::kWhole), sums.ReadAll(),
               products.ReadAll(), diff_src.Write(Region::kRows),
               diff_weight.Write(Region::kSingle), diff_bias.Write(Region::kSingle)});
  differentiate.run = [=](const Step& step, int thread) {
    float* const diff_factor = scratch.Of<float>(thread);
    float* const factor = diff_factor + norm.channels;
    float* const shift = factor + norm.channels;
    for (std::int64_t c = 0; c < norm.channels; ++c) {
      const double inverse = norm.InverseDeviation(At(variance, c));
      const double scale = At(weight, c) * inverse;
      const double sum = sums.Sum(c);
      const double product = products.Sum(c);
      diff_factor[c] = static_cast<float>(scale);
      factor[c] = static_cast<float>(-scale * inverse * inverse * product / norm.values);
      shift[c] = static_cast<float>(-scale * sum / norm.values);
      if (thread != 0) continue;
      diff_weight.storage->f32()[c] = static_cast<float>(product * inverse);
      diff_bias.storage->f32()[c] = static_cast<float>(sum);
    }
    norm.ForEachImages(step, thread, [&](std::int64_t at, const ChannelShape& shape) {
      norm.kernels->batch_norm_backward(diff_src.storage->f32() + at, diff_dst.storage->f32() + at,
                                        norm.src.storage->f32() + at, diff_factor,
                                        mean.storage->f32(), factor, shift, shape);
    });
  };
  compiler.emitter().Emit(std::move(differentiate));
}

}  // namespace network3::cpu
