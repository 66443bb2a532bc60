// Gradients of slices are joined instead of added up.
import { describe, expect, it } from "vitest";
import { gradients } from "../../src/graph/gradients.js";
import { Graph, type Value } from "../../src/graph/graph.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { binary } from "../../src/graph/primitives/binary.js";
import { reduce } from "../../src/graph/primitives/reduce.js";
import { slice } from "../../src/graph/primitives/slice.js";
import { unary } from "../../src/graph/primitives/unary.js";

/** The ops of the gradient of a sum over slices [2, size] from `begin` of src [2, 9]. */
function opsOf(blocks: readonly (readonly [begin: number, size: number])[]): string[] {
  const graph = new Graph(1);
  const src = variable(graph, { name: "src", dtype: "f32", shape: [2, 9] });
  const cost = blocks
    .map(([begin, size]) => reduce(unary(slice(src, [0, begin], [2, size]), "exp"), "sum", [0, 1]))
    .reduce((sum, each) => binary(sum, each, "add"));
  const [value] = gradients(cost, [src]) as [Value];
  const { ops } = graph.toFunction([{ name: "diff", value, kind: "last" }]);
  return ops.map(({ op }) => op).filter((op) => ["pad", "concat", "add"].includes(op));
}

describe("gradients of slices", () => {
  it("are one concatenation where the slices cover the value", () => {
    expect(
      opsOf([
        [0, 2],
        [2, 3],
        [5, 4],
      ]),
    ).toEqual(["concat"]);
    expect(
      opsOf([
        [5, 4],
        [2, 3],
        [0, 2],
      ]),
    ).toEqual(["concat"]);
  });

  it("are padded once where the slices are neighbours", () => {
    expect(
      opsOf([
        [1, 2],
        [3, 3],
      ]),
    ).toEqual(["concat", "pad"]);
  });

  it("are added where the slices overlap or are apart", () => {
    expect(
      opsOf([
        [0, 4],
        [3, 3],
      ]),
    ).toEqual(["pad", "pad", "add"]);
    expect(
      opsOf([
        [0, 2],
        [5, 3],
      ]),
    ).toEqual(["pad", "pad", "add"]);
  });
});
