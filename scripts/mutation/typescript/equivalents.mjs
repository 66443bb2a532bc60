// Mutants that no test can detect, because they do not change the behaviour of the program.

/**
 * `line` is the whole line in which a mutant starts; `find` is the text that it replaces by
 * `replace`.
 * @typedef {{ file: string, line: string, find?: string, replace?: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [
  ...[
    ["conv2d", "return sizeOf(dst?.shape ?? []) * sizeOf(weights?.shape.slice(1) ?? []);"],
    [
      "matmul",
      'sizeOf(dst?.shape ?? []) * (a?.shape[numberAttribute(attributes, "transposeA") ? 0 : 1] ?? 0),',
    ],
  ].map(([op, line]) => ({
    file: `src/graph/ops/${op}.ts`,
    line,
    find: "[]",
    reason: "A default for the type checker: these ops always have their inputs.",
  })),
];
