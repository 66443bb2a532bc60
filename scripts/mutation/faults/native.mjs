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
    tests: [suites.parity, suites.golden],
  },
  {
    name: "gradients of all but a thread's first images are lost",
    file: `${native}/ops/conv2d_backward_weights.cc`,
    find: "piece_sums->f32() + thread * stride, diff_weights.count());",
    replace: "piece_sums->f32() + thread * stride, 0 * diff_weights.count());",
    tests: [suites.large],
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
    find: "(count + grain - 1) / grain",
    replace: "count / grain",
    tests: [suites.ops],
  },
  {
    name: "a gradient that is also an output is folded into its update",
    file: "native/program/fold_updates.cc",
    find: "if (uses_[static_cast<std::size_t>(id)] != 1) return nullptr;",
    replace: "if (uses_[static_cast<std::size_t>(id)] < 1) return nullptr;",
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
    find: "if (result.status == RunStatus::kNotFinite) variables_.Restore(snapshot);",
    replace: "if (result.status == RunStatus::kStopped) variables_.Restore(snapshot);",
    tests: [suites.contract],
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
