// Faults of the native kernels: one loop each, compiled for every instruction set.
import { suites } from "./suites.mjs";

const native = "native/backend/onednn";

/** @type {import("../faults.mjs").Fault[]} */
export const kernelFaults = [
  {
    name: "relu turns NaN into 0",
    file: `${native}/kernels/vector_math.h`,
    find: "return x < 0 ? 0 : x;",
    replace: "return x > 0 ? x : 0;",
    tests: [suites.nan],
  },
  {
    name: "row-major images lose their bias",
    file: `${native}/kernels/activation.cc`,
    find: "dst[s] = F::Forward(src[s] + b);",
    replace: "dst[s] = F::Forward(src[s] + 0 * b);",
    tests: [suites.ops],
  },
  {
    name: "the dropout mask is that of another element where a thread starts in mid-block",
    file: `${native}/kernels/dropout.cc`,
    find: "int64_t at = first - first % 4;",
    replace: "int64_t at = first;",
    tests: [suites.ops],
  },
  {
    name: "a constant of the native Philox is wrong",
    file: `${native}/kernels/dropout.cc`,
    find: "0xCD9E8D57U",
    replace: "0xCD9E8D5BU",
    tests: [suites.ops],
  },
  {
    name: "bytes are divided by 255",
    file: `${native}/kernels/elementwise.cc`,
    find: "(1.0F / 256.0F)",
    replace: "(1.0F / 255.0F)",
    tests: [suites.parity],
  },
  {
    name: "the last of tied maxima wins",
    file: `${native}/kernels/max_pool.cc`,
    find: "((value <= best) | (best != best))",
    replace: "((value < best) | (best != best))",
    tests: [suites.ops],
  },
  {
    name: "max-pooling passes over NaN",
    file: `${native}/kernels/max_pool.cc`,
    find: "((value <= best) | (best != best))",
    replace: "((value > best) == 0)",
    tests: [suites.nan],
  },
  {
    name: "a pooling window misses the last column of a padded image",
    file: `${native}/kernels/max_pool.cc`,
    find: "column_end_ = right > shape.width ? shape.width : right;",
    replace: "column_end_ = right > shape.width ? shape.width - 1 : right;",
    tests: [suites.ops],
  },
  {
    name: "softmax does not take the maximum off",
    file: `${native}/kernels/softmax.cc`,
    find: `    float maximum = logits[0];
    for (int64_t k = 1; k < classes; ++k) maximum = logits[k] > maximum ? logits[k] : maximum;`,
    replace: "    const float maximum = 0;",
    tests: [suites.ops],
  },
  {
    name: "the update of one part forgets the weight decay",
    file: `${native}/kernels/update.cc`,
    find: "w[i] = keep * w[i] - eta * parts[i];",
    replace: "w[i] = w[i] - eta * parts[i];",
    tests: [suites.parity, suites.golden],
  },
  {
    name: "the update of three parts and more misses the last one",
    file: `${native}/kernels/update.cc`,
    find: "for (int64_t p = 1; p < part_count; ++p) gradient +=",
    replace: "for (int64_t p = 1; p + 1 < part_count; ++p) gradient +=",
    tests: [suites.parity, suites.golden],
  },
  {
    name: "a direct convolution misses the last position of a row",
    file: `${native}/kernels/conv.cc`,
    find: "x + kPixels <= shape.out_width",
    replace: "x + kPixels < shape.out_width",
    tests: [suites.ops],
  },
  {
    name: "the gradient by a direct convolution's input keeps the last of its windows",
    file: `${native}/kernels/conv_backward_data.cc`,
    find: "Store(to, Load<Wide>(to) + sums[p][v]);",
    replace: "Store(to, sums[p][v]);",
    tests: [suites.ops],
  },
  {
    name: "the gradient by a direct convolution's weights has the other sign",
    file: `${native}/kernels/conv_backward_weights.cc`,
    find: "sums[r][v] += value * diff[v];",
    replace: "sums[r][v] -= value * diff[v];",
    tests: [suites.ops],
  },
  {
    name: "a convolution with pooling reads the first rows of an image again",
    file: `${native}/kernels/conv_pool.cc`,
    find: "src + first * pool.stride_height * conv.width",
    replace: "src + 0 * first * pool.stride_height * conv.width",
    tests: [suites.parity, suites.golden, suites.chapter],
  },
  {
    name: "after a convolution the last of tied maxima wins",
    file: `${native}/kernels/max_pool_plane.cc`,
    find: "(value <= best_) | (best_ != best_)",
    replace: "(value < best_) | (best_ != best_)",
    tests: [suites.parity],
  },
  {
    name: "pooling after a convolution passes over NaN",
    file: `${native}/kernels/max_pool_plane.cc`,
    find: "(value <= best_) | (best_ != best_)",
    replace: "(value > best_) == 0",
    tests: [suites.nan],
  },
  {
    name: "the gradient of a pooled convolution's weights is that of the first column of a window",
    file: `${native}/kernels/conv_pool_backward_weights.cc`,
    find: "(x * pool.stride_width + right) * pixel",
    replace: "(x * pool.stride_width + 0 * right) * pixel",
    tests: [suites.parity, suites.golden, suites.chapter],
  },
  {
    name: "the gradient by a pooled convolution's input is that of the first row of a window",
    file: `${native}/kernels/conv_pool_backward_data.cc`,
    find: "top + place / pool.window_width",
    replace: "top + 0 * place / pool.window_width",
    tests: [suites.parity, suites.golden, suites.chapter],
  },
];
