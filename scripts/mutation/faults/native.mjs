// Faults of the rest of the native code: ops, compiler, threads and the border to JavaScript.
import { suites } from "./suites.mjs";

const native = "native/backend/onednn";

/** @type {import("../faults.mjs").Fault[]} */
export const nativeFaults = [
  {
    name: "the last of equally probable classes is predicted",
    file: `${native}/ops/argmax.cc`,
    find: "std::max_element(values, values + shape[1])",
    replace: "std::max_element(values, values + shape[1], [](float a, float b) { return a <= b; })",
    tests: [suites.parity],
  },
  {
    name: "padded rows are counted as right",
    file: `${native}/ops/correct_count.cc`,
    find: "row < step.valid && row < predictions.type.shape[0]",
    replace: "row < std::max(step.valid, predictions.type.shape[0])",
    tests: [suites.contract],
  },
  {
    name: "the decay of a fused update is not scaled by eta",
    file: `${native}/ops/sgd_update.cc`,
    find: "1.0F - rate * decay.Value(), thread",
    replace: "1.0F - decay.Value(), thread",
    tests: [suites.passes],
  },
  {
    name: "the decay of a dense layer's update is not scaled by eta",
    file: `${native}/dense_layer.cc`,
    find: "const float lost = rate * decay.Value();",
    replace: "const float lost = decay.Value();",
    tests: [suites.parity, suites.golden],
  },
  {
    name: "the sums of all threads' inputs lie in one place",
    file: `${native}/dense_layer.cc`,
    find: "thread * dst.part_stride",
    replace: "0 * thread * dst.part_stride",
    tests: [suites.fused, suites.passes],
  },
  {
    name: "gradients of all but a thread's first images are lost",
    file: `${native}/ops/conv2d_backward_weights.cc`,
    find: "piece_sums->f32() + thread * stride, diff_weights.count());",
    replace: "piece_sums->f32() + thread * stride, 0 * diff_weights.count());",
    tests: [suites.large],
  },
  {
    name: "gradients of direct convolutions add up from step to step",
    file: `${native}/direct_convolution.cc`,
    find: "std::fill_n(sum, diff_weights.count(), 0.0F);",
    replace: "if (step.index == 0) std::fill_n(sum, diff_weights.count(), 0.0F);",
    tests: [suites.passes],
  },
  {
    name: "later columns get the biases of the first ones",
    file: `${native}/elementwise.cc`,
    find: "bias->f32() + at % image",
    replace: "bias->f32() + 0 * (at % image)",
    tests: [suites.large],
  },
  {
    name: "a product takes its depth from the wrong axis of a transposed matrix",
    file: `${native}/gemm.cc`,
    find: "k(transpose_a ? a.type.shape[0] : a.type.shape[1])",
    replace: "k(transpose_a ? a.type.shape[1] : a.type.shape[1])",
    tests: [suites.ops],
  },
  {
    name: "the split over threads drops the last incomplete vector",
    file: `${native}/partition.h`,
    find: "grains = (count + grain - 1) / grain;",
    replace: "grains = count / grain;",
    tests: [suites.ops],
  },
  {
    name: "a gradient that is also an output is folded into its update",
    file: "native/program/fold_updates.cc",
    find: "return uses_.Count(id) == 1 ?",
    replace: "return uses_.Count(id) >= 1 ?",
    tests: [suites.contract, suites.ops],
  },
  {
    name: "an output is that of after the update",
    file: `${native}/compiler.cc`,
    find: "if (!LiesInAssignedVariable(value)) return value;",
    replace: "if (!LiesInAssignedVariable(value) || value.parts == 1) return value;",
    tests: [suites.contract],
  },
  {
    name: "no barrier between the writer of a value and its readers",
    file: `${native}/task.cc`,
    find: "(!a.write && !b.write)",
    replace: "(!a.write || !b.write)",
    tests: [suites.ops],
  },
  {
    name: "every step of a run has the masks of its first",
    file: `${native}/run.cc`,
    find: "arguments_.first_step + static_cast<std::uint64_t>(index)",
    replace: "arguments_.first_step + 0 * static_cast<std::uint64_t>(index)",
    tests: [suites.contract],
  },
  {
    name: "parameters stay NaN after a run that failed",
    file: `${native}/executable.cc`,
    find: "if (result.status == RunStatus::kNotFinite) {",
    replace: "if (result.status == RunStatus::kStopped) {",
    tests: [suites.contract],
  },
  {
    name: "not the first layer that overflows is named",
    file: `${native}/executable.cc`,
    find: "if (!result.IsFinite()) return result.label;",
    replace: "if (result.IsFinite()) return result.label;",
    tests: [suites.notFinite],
  },
  {
    name: "sleeping threads are not woken",
    file: "native/core/barrier.cc",
    find: "if (sleepers_.load() > 0)",
    replace: "if (sleepers_.load() > 1000)",
    tests: [suites.ops],
  },
  {
    name: "a running epoch does not hear of a signal",
    file: "native/addon/executable.cc",
    find: "void ExecutableWrap::Stop(const Napi::CallbackInfo&) { stop_ = true; }",
    replace: "void ExecutableWrap::Stop(const Napi::CallbackInfo&) {}",
    tests: [suites.contract],
  },
];
