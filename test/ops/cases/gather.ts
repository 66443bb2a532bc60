import { gather, oneHot, scatterAdd } from "../../../src/graph/primitives/gather.js";
import { integers } from "../../support/fill.js";
import { floats, type InputSpec, opCases, randomShape } from "../../support/op-case.js";
import type { TestRandom } from "../../support/random.js";

/** Indices of `rows` rows; a few lie outside of the table. */
function indices(rows: number, shape: readonly number[]): InputSpec {
  const fill = integers(-1, rows);
  return { kind: "data", shape, dtype: "i32", values: fill, integers: fill };
}

/** A table of rows, and the shape of the indices: mini-batch and the rest of it. */
function tableAndIndices(random: TestRandom) {
  const [batch, ...rest] = randomShape(random, 1, 2, 60);
  const row = randomShape(random, 0, 2, 60);
  return { rows: random.pick([1, 2, 5, 16, 33]), row, batch: batch ?? 1, rest };
}

export const gatherCases = opCases("gather", 200, (random) => {
  const { rows, row, batch, rest } = tableAndIndices(random);
  const table = [rows, ...row];
  return {
    name: `[${[batch, ...rest]}] of [${table}]`,
    batch,
    inputs: { table: floats(table), at: indices(rows, rest) },
    build: ({ input }) => [gather(input("table"), input("at"))],
    exact: true,
    gradient: ["table"],
  };
});

export const scatterAddCases = opCases("scatter_add", 200, (random) => {
  const { rows, row, batch, rest } = tableAndIndices(random);
  const src = [batch, ...rest, ...row];
  return {
    name: `[${src}] to [${[rows, ...row]}]`,
    batch,
    inputs: { src: floats(src), at: indices(rows, rest) },
    build: ({ input }) => [scatterAdd(input("src"), input("at"), [rows, ...row])],
    exact: true,
    gradient: ["src"],
    reduction: 60,
  };
});

export const oneHotCases = opCases("one_hot", 200, (random) => {
  const { rows: classes, batch, rest } = tableAndIndices(random);
  return {
    name: `[${[batch, ...rest]}] of ${classes} classes`,
    batch,
    inputs: { at: indices(classes, rest) },
    build: ({ input }) => [oneHot(input("at"), classes)],
    exact: true,
  };
});
