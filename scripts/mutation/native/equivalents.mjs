// Random faults that no test can detect, because they do not change the behaviour of the program.

/**
 * `line` is the line as it is in the file, `changed` as it is with the fault.
 * @typedef {{ file: string, line: string, changed: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [
  {
    file: "native/addon/convert.cc",
    line: "multiply_adds.IsNumber() ? multiply_adds.As<Napi::Number>().Int64Value() : 0});",
    changed: "multiply_adds.IsNumber() ? multiply_adds.As<Napi::Number>().Int64Value() : 1});",
    reason: "A single multiply-add changes no choice that depends on the work of ops.",
  },
  {
    file: "native/backend/cpu/compile/values.cc",
    line: "value.type = compiler_.type(id);",
    changed: "",
    reason: "Elementwise ops have outputs of the type of the input whose form they take.",
  },
  {
    file: "native/backend/cpu/kernels/dense/dense.cc",
    line: "const auto most_rows = (int)((shape.rows + groups - 1) / groups);",
    changed: "const auto most_rows = (int)((shape.rows + groups - 0) / groups);",
    reason: "Groups of another size, at most kDotRows, give the same sums of products.",
  },
  {
    file: "native/backend/cpu/lower/elementwise/concat.cc",
    line: "const std::int64_t first = std::max(begin, block);",
    changed: "const std::int64_t first = std::max(block, begin);",
    reason: "The greater of two numbers does not depend on their order.",
  },
  {
    file: "native/backend/cpu/kernels/sparse/sparse_dense.cc",
    line: "for (int64_t i = 0; i < count; i += kLine) PrefetchToWrite(dst + i);",
    changed: "for (int64_t i = 0; i < count; i += kFew) PrefetchToWrite(dst + i);",
    reason: "Prefetching changes no value.",
  },
  {
    file: "native/backend/cpu/kernels/elementwise/dropout.cc",
    line: "const int64_t from = at < first ? first : at;",
    changed: "const int64_t from = at <= first ? first : at;",
    reason: "Both numbers are the same where they are equal.",
  },
  {
    file: "native/backend/cpu/kernels/dense/dense.cc",
    line: "const int64_t depth = vectors * kLanes < left ? vectors * kLanes : left;",
    changed: "const int64_t depth = vectors * kLanes <= left ? vectors * kLanes : left;",
    reason: "Both numbers are the same where they are equal.",
  },
  {
    file: "native/backend/cpu/run/thread_team.cc",
    line: "if (Rank(thread) > left) SetRank(thread, Rank(thread) - 1);",
    changed: "if (Rank(thread) >= left) SetRank(thread, Rank(thread) - 1);",
    reason: "The rank `left` was that of the late thread, and no other thread has it.",
  },
  {
    file: "native/core/barrier.cc",
    line: "sleepers_.fetch_add(1);",
    changed: "sleepers_.fetch_add(2);",
    reason: "A count that is too high only makes threads wake others that do not sleep.",
  },
  {
    file: "native/program/fuse_elementwise.cc",
    line: "fused.ops.push_back(Join(groups_[group]));",
    changed: "fused.ops.push_back(Join(groups_[i]));",
    reason: "The number of a group is the index of its last op, which is i here.",
  },
  {
    file: "native/backend/cpu/kernels/conv/conv_pool_backward_weights.cc",
    line: "for (int64_t w = 0; w < windows; ++w) active[w] = 1;",
    changed: "for (int64_t w = 0; w <= windows; ++w) active[w] = 1;",
    reason: "There is room for more windows, and no window behind the last one is read.",
  },
];
