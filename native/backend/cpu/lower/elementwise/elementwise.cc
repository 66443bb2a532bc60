#include "backend/cpu/lower/elementwise/elementwise.h"

#include <array>
#include <utility>

namespace network3::cpu {
namespace {

// How elementwise readers of a value divide it: as its writer did, or by elements where that region
// describes no part of theirs.
Region ConsumerRegion(const Value& value) {
  switch (value.region) {
    case Region::kRows:
    case Region::kColumns:
    case Region::kSingle:
      return value.region;
    default:
      return Region::kElements;
  }
}

constexpr std::size_t kMostInputs = 2;

}  // namespace

void EmitElementwise(Compiler& compiler, const Op& op, const Value& first,
                     const std::vector<Value>& others, ElementwiseKernel kernel,
                     const std::vector<Access>& reads) {
  Value dst = compiler.values().DefineLike(op.outputs[0], first);
  dst.region = ConsumerRegion(first);
  compiler.values().DefineAs(op.outputs[0], dst);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  std::array<Storage*, kMostInputs> inputs{first.storage, nullptr};
  task.accesses = {first.Read(dst.region), dst.Write(dst.region)};
  for (std::size_t i = 0; i < others.size(); ++i) {
    inputs.at(i + 1) = others[i].storage;
    task.accesses.push_back(others[i].Read(dst.region));
  }
  task.accesses.insert(task.accesses.end(), reads.begin(), reads.end());
  task.run = [dst, inputs, kernel = std::move(kernel), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    ForEachPiece(dst, dst.region, threads, thread, step, [&](std::int64_t at, std::int64_t count) {
      std::array<const float*, kMostInputs> srcs{};
      for (std::size_t i = 0; i < inputs.size() && inputs[i] != nullptr; ++i) {
        srcs[i] = inputs[i]->f32() + at;
      }
      kernel(*kernels, dst.storage->f32() + at, srcs.data(), count);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitBiasActivation(Compiler& compiler, const Op& op, int output, const Value& src,
                        Storage* bias, ActivationFunction function) {
  const bool is_sum = src.parts > 1;
  Value form = src;
  form.parts = 1;
  form.part_stride = form.step_stride = 0;
  form.region = src.region == Region::kColumns ? Region::kColumns : Region::kRows;
  const Value dst = compiler.values().DefineLike(output, form);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  if (is_sum) task.op = "reduce+" + task.op;
  task.accesses = {src.Read(is_sum ? Region::kWhole : dst.region),
                   dst.Write(dst.region),
                   {bias, Region::kWhole, 0, false}};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const ChannelShape shape = ChannelShapeOf(src.type.shape, src.layout, 1);
    const std::int64_t image = ImageSize(src.type.shape, src.layout);
    ForEachPiece(dst, dst.region, threads, thread, step, [&](std::int64_t at, std::int64_t count) {
      float* to = dst.storage->f32() + at;
      const float* from = src.At(step) + at;
      ChannelShape slice = shape;
      if (dst.region == Region::kColumns) {
        slice.channels = count;
        kernels->bias_activation(to, from, bias->f32() + at % image, slice, function);
      } else {
        slice.images = count / image;
        if (is_sum) {
          kernels->sum_bias_activation(to, from, src.part_stride, src.parts, bias->f32(), slice,
                                       function);
        } else {
          kernels->bias_activation(to, from, bias->f32(), slice, function);
        }
      }
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
