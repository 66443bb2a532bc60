// NaN among gradients of which most are zero: kernels that look for what is not zero must find it.
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

/** Few values that are not zero, and among them one that is NaN. */
const sparseNan: Fill = (size, random) => {
  const values = sparse(0.15)(size, random);
  values[random.integer(0, size - 1)] = Number.NaN;
  return values;
};

/** The gradient is {@link sparseNan}; everything else is dense, so that no product with NaN is left out. */
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

/** Some small cases of each kind: all of them would take long, and longer on an emulated GPU. */
const COUNT = testedDevice === "cuda" ? 5 : 20;

function tableOf({ op, cases }: OpCases, isFit: (each: OpCase) => boolean = () => true): OpCases {
  const isSmall = ({ inputs }: OpCase) =>
    Object.values(inputs).every(({ shape }) => sizeOf(shape) <= 10_000);
  const fit = cases.filter((each) => isFit(each) && isSmall(each)).slice(0, COUNT);
  return { op: `${op}_nan`, cases: fit.map(withNan) };
}

// Zeros of data, of ReLU and of padding may meet NaN or be left out; both are right.
const tables = [
  tableOf(denseLayerCases, (each) => / hidden, .*no decay, /.test(`${each.name}, `)),
  tableOf(hiddenLayerCases, ({ name }) => !name.includes("relu")),
  tableOf(convPoolCases, ({ name }) => name.includes("stride [1,1], padding [0,0], groups")),
  tableOf(convPoolImagesCases),
  tableOf(convPoolLayerCases, ({ name }) => !name.includes("relu")),
];

const devices = backendsUnderTest().filter(({ name }) => name !== "reference");

/** For each output of a case whether its elements are NaN, as text. */
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
        // Nearly all cases have outputs with NaN, and others without.
        const mixed = expected.filter(
          (outputs) => /N/.test(outputs.join()) && /\./.test(outputs.join()),
        );
        expect(mixed.length).toBeGreaterThan(table.cases.length / 2);
      },
    );
  }
}
