#include "program/augment.h"

#include <algorithm>
#include <array>

#include "backend/cpu/compile/scratch.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// src [N, ...] -> dst: the images of the mini-batch, each transformed at random. The random stream
// of an image depends on the epoch and on its row of the data set; padded rows stay zero.
void CompileAugment(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().Plain(op.inputs[0]);
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  const AugmentRule rule = AugmentRuleOf(op);
  const Kernels* const kernels = &compiler.kernels();
  const std::int64_t noise_size = rule.alpha == 0 ? 0 : std::int64_t{1} * rule.height * rule.width;
  const Scratch scratch(compiler, (noise_size + AugmentScratch(rule, kernels->lanes)) * 4);
  Task task = NewTask(op, std::string("network3:") + kernels->name);
  task.accesses = {src.Read(Region::kRows), dst.Write(Region::kRows)};
  task.run = [=, key = AugmentKey(compiler.dropout_key()), batch = compiler.function().batch,
              threads = compiler.threads()](const Step& step, int thread) {
    const std::int64_t size = ElementCount(dst.type.shape) / batch;
    const Range rows = Split(batch, threads, thread);
    for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); ++row) {
      float* const to = dst.storage->f32() + row * size;
      if (row >= step.valid) {
        std::fill_n(to, size, 0.0F);
        continue;
      }
      const RandomStream stream = {
          key.low, key.high,
          static_cast<std::uint32_t>(step.arguments->RowOf(step.index * batch + row))};
      const std::uint64_t epoch = step.arguments->epoch;
      const auto words = [&](std::uint32_t block) {
        return Philox4x32({block, stream.stream, static_cast<std::uint32_t>(epoch),
                           static_cast<std::uint32_t>(epoch >> 32)},
                          key);
      };
      const std::array<std::uint32_t, 4> first = words(0);
      const std::uint32_t choices[kAugmentChoices] = {first[0], first[1], first[2], first[3],
                                                      words(1)[0]};
      float* noise = nullptr;
      if (noise_size > 0) {
        noise = scratch.Of<float>(thread);
        kernels->random(noise, RandomFunction::kUniform, stream, epoch, kAugmentNoise, noise_size);
      }
      kernels->augment(to, src.storage->f32() + row * size, rule, AffineMapOf(rule, choices), noise,
                       scratch.Of<float>(thread) + noise_size);
    }
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
