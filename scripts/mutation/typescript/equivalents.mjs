// Mutants that no test can detect, because they do not change the behaviour of the program.

/**
 * `line` is the whole line in which a mutant starts; `find` is the text that it replaces by
 * `replace`.
 * @typedef {{ file: string, line: string, find?: string, replace?: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [
  ...[
    "conv2d: ({ inputs: [, weights = []], output }) => sizeOf(output) * sizeOf(weights.slice(1)),",
    "conv2d_backward_data: ({ inputs: [diffDst = [], weights = []] }) =>",
    "conv2d_backward_weights: ({ inputs: [, diffDst = []], output }) =>",
    "matmul: ({ inputs: [a = []], output }, { attributes }) =>",
  ].map((line) => ({
    file: "src/graph/work.ts",
    line,
    find: "[]",
    reason: "A default for the type checker: these ops always have their inputs.",
  })),
];
