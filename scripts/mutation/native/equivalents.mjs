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
];
