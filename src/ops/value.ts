// A tensor in a graph under construction, with the arithmetic that modules are written in.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, type Value as Node } from "../graph/graph.js";
import { matmul } from "../graph/ops/matmul.js";
import { reshape } from "../graph/ops/reshape.js";
import { scale } from "../graph/ops/scale.js";
import { type BinaryFunction, binary } from "../graph/primitives/binary.js";
import { type Comparison, compare } from "../graph/primitives/compare.js";
import { type Reducer, reduce } from "../graph/primitives/reduce.js";
import { slice } from "../graph/primitives/slice.js";
import { transpose } from "../graph/primitives/transpose.js";
import { type UnaryFunction, unary } from "../graph/primitives/unary.js";
import { sizeOf } from "../graph/program.js";
import { Parameter } from "./parameter.js";
import type { Trace } from "./trace.js";

/** An argument of arithmetic: a value, a parameter of a module, or a number. */
export type Operand = Value | Parameter | number;

/** Options of reductions. */
export interface ReduceOptions {
  /** Keeps the reduced axes with size 1; default false. */
  readonly keep?: boolean;
}

/**
 * A tensor of a graph that a `Model` traces; it has a shape but no numbers yet. Arithmetic works
 * element by element, and repeats axes of size 1 as NumPy does.
 */
export class Value {
  /** The graph that the value belongs to. */
  readonly graph: Trace;
  /** @internal */
  readonly node: Node;

  /** @internal */
  constructor(graph: Trace, node: Node) {
    this.graph = graph;
    this.node = node;
  }

  /** Sizes of the axes; `[]` for a scalar. The first one of inputs is the mini-batch. */
  get shape(): readonly number[] {
    return this.node.type.shape;
  }

  add(other: Operand): Value {
    return this.#binary("add", other);
  }

  sub(other: Operand): Value {
    return this.#binary("subtract", other);
  }

  mul(other: Operand): Value {
    return this.#binary("multiply", other);
  }

  div(other: Operand): Value {
    return this.#binary("divide", other);
  }

  /** This value to the power of another one; fractional powers need positive values. */
  pow(other: Operand): Value {
    return this.#binary("power", other);
  }

  maximum(other: Operand): Value {
    return this.#binary("maximum", other);
  }

  minimum(other: Operand): Value {
    return this.#binary("minimum", other);
  }

  /** 1 where this is greater, else 0. */
  greater(other: Operand): Value {
    return this.#compare("greater", other);
  }

  /** 1 where this is greater or equal, else 0. */
  greaterEqual(other: Operand): Value {
    return this.#compare("greater_equal", other);
  }

  /** 1 where both are equal, else 0. */
  equal(other: Operand): Value {
    return this.#compare("equal", other);
  }

  neg(): Value {
    return this.graph.wrap(scale(this.#floats("neg"), -1));
  }

  square(): Value {
    return this.mul(this);
  }

  sqrt(): Value {
    return this.#unary("sqrt");
  }

  exp(): Value {
    return this.#unary("exp");
  }

  log(): Value {
    return this.#unary("log");
  }

  log1p(): Value {
    return this.#unary("log1p");
  }

  expm1(): Value {
    return this.#unary("expm1");
  }

  abs(): Value {
    return this.#unary("abs");
  }

  /** -1, 0 or 1. */
  sign(): Value {
    return this.#unary("sign");
  }

  /** The sum over the axes, by default over all. */
  sum(axes?: number | readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("sum", axes, options);
  }

  /** The mean over the axes, by default over all. */
  mean(axes?: number | readonly number[], options?: ReduceOptions): Value {
    const sum = this.#reduce("sum", axes, options);
    return sum.mul(sizeOf(sum.shape) / sizeOf(this.shape));
  }

  /** The largest element over the axes, by default over all. */
  max(axes?: number | readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("max", axes, options);
  }

  /** The least element over the axes, by default over all. */
  min(axes?: number | readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("min", axes, options);
  }

  /**
   * The matrix product of [..., K] with [K, M]: [..., M].
   *
   * @throws {ShapeError} if the sizes K differ or `other` is no matrix
   */
  matmul(other: Value | Parameter): Value {
    const [a, b] = [this.#floats("matmul"), this.#operand("matmul", other)];
    const rows = a.type.shape.slice(0, -1);
    const inner = a.type.shape.at(-1);
    if (inner === undefined || b.type.shape.length !== 2 || b.type.shape[0] !== inner) {
      throw new ShapeError(
        `matmul: ${formatShape(a.type.shape)} cannot be multiplied by ${formatShape(b.type.shape)}; ` +
          `the second one must be a matrix of ${inner ?? "as many"} rows`,
      );
    }
    const product = matmul(reshape(a, [sizeOf(rows), inner]), b);
    return this.graph.wrap(reshape(product, [...rows, b.type.shape[1] ?? 0]));
  }

  /** The same elements in another shape; one size may be -1 and is computed. */
  reshape(shape: readonly number[]): Value {
    checkList("reshape: shape", shape);
    const known = shape.filter((size) => size !== -1);
    const rest = sizeOf(this.shape) / sizeOf(known);
    return this.graph.wrap(
      reshape(
        this.node,
        shape.map((size) => (size === -1 ? rest : size)),
      ),
    );
  }

  /** The axes in another order; by default reversed, which transposes a matrix. */
  transpose(axes: readonly number[] = this.shape.map((_, axis) => axis).reverse()): Value {
    checkList("transpose: axes", axes);
    return this.graph.wrap(transpose(this.#floats("transpose"), axes));
  }

  /** The elements `from` to before `to` of one axis. */
  slice(axis: number, from: number, to: number): Value {
    const at = this.#axis("slice", axis);
    checkList("slice: from and to", [from, to]);
    const begin = this.shape.map((_, other) => (other === at ? from : 0));
    const shape = this.shape.map((size, other) => (other === at ? to - from : size));
    return this.graph.wrap(slice(this.#floats("slice"), begin, shape));
  }

  #unary(name: UnaryFunction): Value {
    return this.graph.wrap(unary(this.#floats(name), name));
  }

  #binary(name: BinaryFunction, other: Operand): Value {
    return this.graph.wrap(binary(this.#floats(name), this.#operand(name, other), name));
  }

  #compare(name: Comparison, other: Operand): Value {
    return this.graph.wrap(compare(this.#floats(name), this.#operand(name, other), name));
  }

  #reduce(
    name: Reducer,
    axes: number | readonly number[] = this.shape.map((_, axis) => axis),
    { keep = false }: ReduceOptions = {},
  ): Value {
    const given = typeof axes === "number" ? [axes] : checkList(`${name}: axes`, axes);
    const sorted = given.map((axis) => this.#axis(name, axis)).sort((a, b) => a - b);
    const reduced = reduce(this.#floats(name), name, sorted);
    const kept = this.shape.map((size, axis) => (sorted.includes(axis) ? 1 : size));
    return this.graph.wrap(keep ? reshape(reduced, kept) : reduced);
  }

  /** An axis, counted from the end if it is negative. */
  #axis(where: string, axis: number): number {
    const rank = this.shape.length;
    const at = typeof axis === "number" && axis < 0 ? axis + rank : axis;
    if (Number.isInteger(at) && at >= 0 && at < rank) return at;
    throw new ShapeError(
      `${where}: ${formatShape(this.shape)} has no axis ${describe(axis)}; the axes are 0 to ${rank - 1}`,
    );
  }

  /** This value's node; labels are no numbers to compute with. */
  #floats(where: string): Node {
    return floatsOf(where, this.node);
  }

  #operand(where: string, other: Operand): Node {
    if (typeof other === "number") return this.graph.constant(other).node;
    if (other instanceof Parameter) return this.graph.parameter(other).node;
    return nodeOf(where, other, this.graph);
  }
}

/** Requires a list of whole numbers. */
function checkList(where: string, list: unknown): readonly number[] {
  if (Array.isArray(list) && list.every(Number.isInteger)) return list;
  throw new ArgumentError(`${where} must be a list of whole numbers, got ${describe(list)}`);
}

/** Requires a value of the same graph that holds floats; returns its node. @internal */
export function nodeOf(where: string, value: unknown, graph?: Trace): Node {
  if (!(value instanceof Value)) {
    throw new ArgumentError(`${where}: expected a Value, got ${describe(value)}`);
  }
  if (graph && value.graph !== graph) {
    throw new ArgumentError(
      `${where}: the value is of another graph; use values of the same call of forward()`,
    );
  }
  return floatsOf(where, value.node);
}

function floatsOf(where: string, node: Node): Node {
  if (node.type.dtype === "f32") return node;
  throw new ArgumentError(
    `${where}: labels are no numbers to compute with; give such an input as input.target()`,
  );
}
