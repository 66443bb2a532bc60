// Labels and other whole numbers: what they choose.
import { checkCount, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, type Value as Node, stringAttribute } from "../graph/graph.js";
import { gather as gatherRows, oneHot as oneHotOf } from "../graph/primitives/gather.js";
import { Parameter } from "./parameter.js";
import { nodeOf, Value } from "./value.js";

/** Requires whole numbers, of which `limit` exist; calls with other data are refused. */
function integersOf(where: string, value: unknown, limit: number): Node {
  if (!(value instanceof Value) || value.node.type.dtype !== "i32") {
    throw new ArgumentError(
      `${where} must be labels, an input of input.label() or input.tokens(), got ` +
        `${value instanceof Value ? `values of shape ${formatShape(value.shape)}` : describe(value)}`,
    );
  }
  let { producer } = value.node;
  for (let [source] = producer.inputs; source; [source] = producer.inputs)
    producer = source.producer;
  value.graph.limitLabels(stringAttribute(producer.attributes, "source"), limit);
  return value.node;
}

/** Requires logits [N, K] and labels [N]; returns the labels' node. @internal */
export function labelsOf(where: string, logits: Value, labels: Value): Node {
  const { shape } = nodeOf(where, logits).type;
  const node = integersOf(`${where}: the second argument`, labels, shape.at(-1) ?? 1);
  if (shape.length === 2 && node.type.shape.join() === String(shape[0])) return node;
  throw new ShapeError(
    `${where}: expected one row of values a label, [${labels.shape}, classes], got ${formatShape(shape)}; ` +
      "end with Flatten and Linear",
  );
}

/** Requires logits [N, ..., K] and labels [N, ...]. @internal */
export function checkSequenceLabels(where: string, logits: Value, labels: Value): void {
  const { shape } = nodeOf(where, logits).type;
  const node = integersOf(`${where}: the second argument`, labels, shape.at(-1) ?? 1);
  if (node.type.shape.join() === shape.slice(0, -1).join()) return;
  throw new ShapeError(
    `${where}: expected one row of values a label, [${labels.shape}, classes], got ${formatShape(shape)}; ` +
      "end with Flatten and Linear",
  );
}

/** True for labels that belong to the rows of the mini-batch, for which there are ops. @internal */
export function areOfRows(labels: Value): boolean {
  return labels.shape.length === 1 && labels.shape[0] === labels.graph.batch;
}

/**
 * The rows of a table at the given places: table [R, ...], indices [N, ...] -> [N, ..., ...]. Gradients of a row add up.
 *
 * @param indices labels or tokens; data of 0..R-1 are required
 * @throws {ArgumentError} if the indices are no labels or the table is none
 *
 * @example
 * const weightOfRow = gather(weightsOfClasses, y);
 */
export function gather(table: Value | Parameter, indices: Value): Value {
  if (!(indices instanceof Value)) {
    throw new ArgumentError(`gather: expected labels, got ${describe(indices)}`);
  }
  const rows = table instanceof Parameter ? indices.graph.parameter(table) : table;
  const node = nodeOf("gather", rows, indices.graph);
  return rows.graph.wrap(
    gatherRows(node, integersOf("gather: the second argument", indices, rows.shape[0] ?? 1)),
  );
}

/**
 * 1 at the place of each label, else 0: [N, ...] -> [N, ..., classes].
 *
 * @throws {ArgumentError} if the labels are no labels or `classes` is no positive integer
 *
 * @example
 * const target = oneHot(y, 10);
 */
export function oneHot(labels: Value, classes: number): Value {
  const count = checkCount("oneHot: classes", classes);
  const node = integersOf("oneHot: the first argument", labels, count);
  return labels.graph.wrap(oneHotOf(node, count));
}
