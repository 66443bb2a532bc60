// The sources that StrykerJS mutates, and the fast tests that should detect it. Tests that measure
// times are left out, because a run with mutants is slow.

/** Test patterns by the prefix of a source path. The longest matching prefix applies. */
const testsOf = {
  "src/graph/": [
    "test/unit/{graph,gradients,op-definitions,work,reference-parts}.test.ts",
    "test/layers/lowering.test.ts",
    "test/ops/op-table.test.ts",
    "test/model/{convolution-chains,lsuv,model,random,recurrence}.test.ts",
    "test/bad-input/{bad-input,models}.test.ts",
  ],
  "src/io/": [
    "test/unit/{mount-points,overwrite,safetensors*,tensorboard}.test.ts",
    "test/network/{optimizer,save-load,resume-loop}.test.ts",
    "test/bad-input/bad-input.test.ts",
  ],
  "src/network/": [
    "test/unit/call-queue.test.ts",
    "test/layers/*.test.ts",
    "test/network/{augment,auto-threads,dropout,evaluator,image-shape,network,not-finite,profile,queue,residency,restore-best}.test.ts",
    "test/network/{diagnostics,input-gradients,optimizer,resume-loop,sgd-loop,training,tune}.test.ts",
    "test/model/lsuv.test.ts",
    "test/bad-input/{accepted,bad-input,changing-input,remedies}.test.ts",
  ],
  "src/data/": [
    "test/data/*.test.ts",
    "test/bad-input/{accepted,bad-input,changing-input,remedies}.test.ts",
  ],
  "src/images/": ["test/images/*.test.ts"],
  "src/train/": [
    "test/unit/call-queue.test.ts",
    "test/network/{network,queue,residency,resume-loop,restore-best,sgd-loop,training}.test.ts",
    "test/network/{augment,auto-threads,diagnostics,early-stopping,not-finite,optimizer,profile}.test.ts",
    "test/model/{lsuv,model,training-loop}.test.ts",
    "test/layers/lowering.test.ts",
    "test/bad-input/{bad-input,models,remedies}.test.ts",
  ],
  "src/ensemble.ts": ["test/network/ensemble.test.ts", "test/bad-input/bad-input.test.ts"],
};

/** The prefixes of paths whose sources have the same tests. */
export const slices = Object.keys(testsOf);

/** Patterns of all sources that are measured. */
export const sources = slices.map((begin) => (begin.endsWith("/") ? `${begin}**/*.ts` : begin));

/** The prefix of `testsOf` that a source has. @param {string} source */
export function sliceOf(source) {
  const begin = slices.find((start) => source.startsWith(start));
  if (begin === undefined) throw new RangeError(`no tests are named for ${source}`);
  return begin;
}

/**
 * Patterns of the tests for a source.
 * @param {string} source
 * @returns {string[]}
 */
export function testsFor(source) {
  return testsOf[sliceOf(source)];
}

/** The environment variable that passes the source path to vitest.config.mjs. */
export const SOURCE = "NETWORK3_MUTATED_SOURCE";
