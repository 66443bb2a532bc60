// Selects the tests for a fault in a native file; the tests most likely to fail come first.
import { suites } from "../faults/suites.mjs";

/** All tests, the fast ones first; the first failure ends the run. */
const ALL = [
  [suites.contract, suites.fused, suites.parity, suites.passes],
  [
    suites.ops,
    suites.nan,
    suites.nanSparse,
    suites.notFinite,
    "test/network/training.test.ts",
    suites.resume,
    suites.large,
    suites.busyMachine,
    "test/network/profile.test.ts",
    suites.externalMemory,
    "test/robustness/allocation.test.ts",
    "test/bad-input/bad-input.test.ts",
  ],
];

/** Tests that run first for files whose path contains the text. */
const FIRST = [
  // Some of these tests measure times, which other work on the machine disturbs.
  ["native/addon", ["test/robustness/lifetimes.test.ts"]],
  ["cpu/run/task.cc", [suites.barriers]],
  ["cpu/passes", [suites.passPrograms]],
  ["cpu/compile", [suites.passPrograms]],
  ["cpu/run/profile", ["test/network/profile.test.ts"]],
  ["cpu/run/variables", ["test/network/training.test.ts"]],
  ["cpu/run/thread_team", [suites.busyMachine]],
  ["cpu/kernels/sparse", [suites.passPrograms]],
  ["cpu/kernels", [suites.fused, suites.ops]],
  ["cpu/lower", [suites.ops, suites.fused]],
  ["core/", [suites.ops, "test/robustness/allocation.test.ts"]],
];

/** Further instruction sets to test, because each has separate code in the kernels. */
const OTHER_SETS = ["AVX2", "SSE41"];

/**
 * Returns the stages of tests in the order in which they run.
 * @param {string} file
 * @returns {{ tests: string[], project: string }[]}
 */
export function stagesFor(file) {
  const first = FIRST.filter(([part]) => file.includes(part)).flatMap(([, tests]) => tests);
  const rest = ALL.map((tests) => tests.filter((test) => !first.includes(test)));
  const groups = [...[...new Set(first)].map((test) => [test]), ...rest];
  const stages = groups.map((tests) => ({ tests, project: "network3*" }));
  if (!file.includes("cpu/kernels")) return stages;
  const others = OTHER_SETS.map((project) => ({
    tests: [suites.fused, suites.ops, suites.nan, suites.nanSparse],
    project,
  }));
  return [...stages, ...others];
}
