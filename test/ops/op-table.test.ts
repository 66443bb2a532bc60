// Runs the op case table in its modes: comparison with the reference, exact integers, gradients,
// support.
import { describe, expect, it } from "vitest";
import { kernels } from "../../src/backend/reference/kernels/index.js";
import { backendsUnderTest, settings } from "../support/backends.js";
import { includesReference, testedDevice } from "../support/devices.js";
import { gradientError } from "../support/finite-differences.js";
import type { OpCases } from "../support/op-case.js";
import { runCases } from "../support/op-program.js";
import { compareCases, referenceResults } from "../support/op-results.js";
import { opTable } from "./cases/index.js";

const GRADIENT_CASES = 30;
const backends = backendsUnderTest();
const devices = backends.filter((backend) => backend.name !== "reference");

it("includes the device under test", () => {
  expect(devices.map(({ name }) => name)).toEqual([testedDevice]);
});

it("the table covers every op of the reference backend", () => {
  expect(opTable.map(({ op }) => op).sort()).toEqual([...kernels.keys()].sort());
});

describe.each(opTable)("$op", (table) => {
  for (const backend of devices) {
    const tested = settings(backend).filter(
      ([, fill]) => fill === "values" || table.cases.some(({ exact }) => exact),
    );
    it.each(tested)(
      `${backend.name} on %i threads is as the reference: %s`,
      async (threads, fill) => {
        const actual = await runCases(backend, table, threads, fill);
        expect(compareCases(table, actual, await referenceResults(table, fill), fill)).toEqual([]);
      },
    );
  }

  // The rest concerns the reference alone.
  if (!includesReference) return;
  it("has at least 200 cases that run on the reference backend", async () => {
    expect(table.cases.length).toBeGreaterThanOrEqual(200);
    const results = await referenceResults(table, "values");
    const broken = table.cases.filter(
      (_each, index) => !results[index]?.every((output) => output.every(Number.isFinite)),
    );
    expect(broken.map(({ name }) => name)).toEqual([]);
  });

  const differentiable = table.cases.filter(({ gradient }) => gradient);
  if (differentiable.length === 0) return;
  it("has the gradients of finite differences", async () => {
    const cases = differentiable.filter(isSmall).slice(0, GRADIENT_CASES);
    expect(cases.length).toBeGreaterThanOrEqual(25);
    const failures: string[] = [];
    for (const each of cases) {
      const error = await gradientError(table.op, each);
      if (!(error <= 1e-6)) failures.push(`${each.name}: relative error ${error}`);
    }
    expect(failures).toEqual([]);
  });
});

function isSmall({ inputs }: OpCases["cases"][number]): boolean {
  const sizes = Object.values(inputs).map(({ shape }) =>
    shape.reduce((all, size) => all * size, 1),
  );
  return sizes.reduce((sum, size) => sum + size, 0) <= 3000;
}
