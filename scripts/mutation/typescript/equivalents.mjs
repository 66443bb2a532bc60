// Mutants that no test can notice, because the program does the same with them.

/**
 * `line` is the whole line that a mutant begins in, `find` the text that it replaces by `replace`.
 * @typedef {{ file: string, line: string, find?: string, replace?: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [];
