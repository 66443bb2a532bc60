// Random faults that no test can notice, because the program does the same with them.

/**
 * `line` is the line as it is in the file, `changed` as it is with the fault.
 * @typedef {{ file: string, line: string, changed: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [];
