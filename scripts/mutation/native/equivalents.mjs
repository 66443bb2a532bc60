// Random faults that no test can detect, because they do not change the behaviour of the program.

/**
 * `line` is the line as it is in the file, `changed` as it is with the fault.
 * @typedef {{ file: string, line: string, changed: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [];
