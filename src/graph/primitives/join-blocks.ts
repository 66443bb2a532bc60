import { listAttribute, numberAttribute, type Value } from "../graph.js";
import { concat } from "./concat.js";
import { pad } from "./pad.js";

/** A block of a larger tensor that is zero elsewhere. */
interface Block {
  readonly begin: readonly number[];
  readonly values: Value;
}

/**
 * The sum of two blocks that are padded to one shape and lie side by side, as one padded block; undefined for other values.
 * Such sums come from the gradients of slices: a hundred slices give one concatenation instead of a hundred sums of the
 * whole.
 */
export function joinBlocks(a: Value, b: Value): Value | undefined {
  const [p, q] = [blockOf(a), blockOf(b)];
  if (!p || !q) return undefined;
  const axis = p.begin.findIndex((start, at) => start !== q.begin[at]);
  if (axis < 0) return undefined;
  const [low, high] = (p.begin[axis] ?? 0) < (q.begin[axis] ?? 0) ? [p, q] : [q, p];
  const isAdjacent =
    (low.begin[axis] ?? 0) + (low.values.type.shape[axis] ?? 0) === high.begin[axis];
  const isAligned = low.begin.every(
    (start, at) =>
      at === axis ||
      (start === high.begin[at] && low.values.type.shape[at] === high.values.type.shape[at]),
  );
  if (!isAdjacent || !isAligned) return undefined;
  const parts = [low, high].flatMap(({ values }) => partsOf(values, axis));
  return pad(concat(parts, axis), low.begin, a.type.shape);
}

function blockOf({ producer }: Value): Block | undefined {
  const [values] = producer.inputs;
  if (producer.definition.name !== "pad" || !values) return undefined;
  return { begin: listAttribute(producer.attributes, "begin"), values };
}

/** The inputs of a concatenation along the axis, or the value itself. */
function partsOf(value: Value, axis: number): readonly Value[] {
  const { definition, attributes, inputs } = value.producer;
  const isJoined = definition.name === "concat" && numberAttribute(attributes, "axis") === axis;
  return isJoined ? inputs : [value];
}
