// NaN in gradients that are mostly zero: kernels that skip zeros must not skip NaN.
import { expect, it } from "vitest";
import { sizeOf } from "../../src/graph/program.js";
import { backendsUnderTest, threadCounts } from "../support/backends.js";
import { testedDevice } from "../support/devices.js";
import { type Fill, sparse } from "../support/fill.js";
import type { OpCase, OpCases } from "../support/op-case.js";
import { runCases } from "../support/op-program.js";
import { referenceResults } from "../support/op-results.js";
import { convPoolCases, convPoolImagesCases } from "./fused/conv-pool.js";
import { convPoolLayerCases } from "./fused/conv-pool-layer.js";
import { denseLayerCases } from "./fused/dense-layer.js";
import { hiddenLayerCases } from "./fused/hidden-layer.js";

/** Few nonzero values, one of which is NaN. */
const sparseNan: Fill = (size, random) => {
  const values = sparse(0.15)(size, random);
  values[random.integer(0, size - 1)] = Number.NaN;
  return values;
};

/**
 * Makes the gradient {@link sparseNan} and all other inputs dense, so that no product with NaN is
 * skipped.
 */
function withNan(each: OpCase): OpCase {
  const { diff } = each.inputs;
  if (!diff) throw new RangeError("the case has no gradient");
  const dense = Object.entries(each.inputs).map(([name, input]) => [
    name,
    { ...input, values: sparse(1) },
  ]);
  return {
    ...each,
    inputs: { ...Object.fromEntries(dense), diff: { ...diff, values: sparseNan } },
  };
}

/** Number of small cases of each kind; all cases would take long, above all on an emulated GPU. */
const COUNT = testedDevice === "cuda" ? 5 : 20;

function tableOf({ op, cases }: OpCases, isFit: (each: OpCase) => boolean = () => true): OpCases {
  const isSmall = ({ inputs }: OpCase) =>
    Object.values(inputs).every(({ shape }) => sizeOf(shape) <= 10_000);
  const fit = cases.filter((each) => isFit(each) && isSmall(each)).slice(0, COUNT);
  return { op: `${op}_nan`, cases: fit.map(withNan) };
}

// Excludes cases where a zero of data, ReLU or padding may be multiplied with NaN or skipped; both
// are right.
const tables = [
  tableOf(denseLayerCases, (each) => / hidden, .*no decay, /.test(`${each.name}, `)),
  tableOf(hiddenLayerCases, ({ name }) => !name.includes("relu")),
  tableOf(convPoolCases, ({ name }) => name.includes("stride [1,1], padding [0,0], groups")),
  tableOf(convPoolImagesCases),
  tableOf(convPoolLayerCases, ({ name }) => !name.includes("relu")),
];

const devices = backendsUnderTest().filter(({ name }) => name !== "reference");

/** For each output of a case, text that marks the elements that are NaN. */
const nanOf = (outputs: readonly ArrayLike<number>[]) =>
  outputs.map((output) =>
    Array.from(output, (value) => (Number.isNaN(value) ? "N" : ".")).join(""),
  );

for (const table of tables) {
  for (const backend of devices) {
    it.each(threadCounts(backend))(
      `${table.op} on ${backend.name}, %i threads`,
      async (threads) => {
        const expected = (await referenceResults(table, "values")).map(nanOf);
        const actual = (await runCases(backend, table, threads, "values")).map(nanOf);
        const wrong = table.cases.filter(
          (_, index) => actual[index]?.join() !== expected[index]?.join(),
        );
        expect(wrong.map(({ name }) => name)).toEqual([]);
        // Nearly all cases must have elements with NaN and elements without.
        const mixed = expected.filter(
          (outputs) => /N/.test(outputs.join()) && /\./.test(outputs.join()),
        );
        expect(mixed.length).toBeGreaterThan(table.cases.length / 2);
      },
    );
  }
}
