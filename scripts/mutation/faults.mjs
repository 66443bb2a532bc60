// The faults that the tests must catch: small, in code that builds, and each a change of behaviour.
import { cudaFaults } from "./faults/cuda.mjs";
import { fileFaults } from "./faults/files.mjs";
import { graphFaults } from "./faults/graph.mjs";
import { kernelFaults } from "./faults/kernels.mjs";
import { nativeFaults } from "./faults/native.mjs";
import { trainingFaults } from "./faults/training.mjs";

/**
 * `find` is text that occurs exactly once in `file`; `tests` are the test files that should notice,
 * `project` is theirs in vitest.config.ts (default: network3*).
 * @typedef {{ name: string, file: string, find: string, replace: string, tests: string[],
 *   project?: string }} Fault
 */

/** @type {readonly Fault[]} */
export const faults = [
  ...kernelFaults,
  ...nativeFaults,
  ...cudaFaults,
  ...graphFaults,
  ...trainingFaults,
  ...fileFaults,
];
