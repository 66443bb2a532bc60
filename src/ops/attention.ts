// Attention by dot products.
import { checkOptions } from "../arguments.js";
import { ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { softmax, where } from "./functions.js";
import { nodeOf, type Value } from "./value.js";

/** Options of {@link attention}. */
export interface AttentionOptions {
  /** Keys that may be seen, [N, S], zeros and ones; at least one of each row. Default all. */
  readonly mask?: Value;
}

/** Stands for minus infinity, without its NaNs. */
const HIDDEN = -1e30;

/**
 * Attention by scaled dot products (Vaswani et al. 2017, eq. 1): softmax(q·kᵀ / √d)·v, with queries [N, T, d], keys [N, S, d]
 * and values [N, S, e] -> [N, T, e].
 *
 * @throws {ShapeError} if the shapes do not fit together
 *
 * @example
 * const seen = attention(states, states, states, { mask });
 */
export function attention(q: Value, k: Value, v: Value, options: AttentionOptions = {}): Value {
  const name = "attention";
  const nodes = [nodeOf(name, q), nodeOf(name, k, q.graph), nodeOf(name, v, q.graph)];
  checkOptions(name, options, ["mask"]);
  const [rows = 0, queries = 0, size = 0] = q.shape;
  const [, keys = 0, width = 0] = v.shape;
  const isRight =
    nodes.every(({ type }) => type.shape.length === 3) &&
    k.shape.join() === [rows, keys, size].join() &&
    v.shape[0] === rows;
  if (!isRight) {
    throw new ShapeError(
      `${name}: expected queries [N, T, d], keys [N, S, d] and values [N, S, e], got ` +
        nodes.map(({ type }) => formatShape(type.shape)).join(", "),
    );
  }
  const spread = q.reshape([rows, queries, 1, size]).mul(k.reshape([rows, 1, keys, size]));
  const scores = spread.sum(3).mul(1 / Math.sqrt(size));
  const shares = softmax(hidden(scores, options.mask, rows, keys));
  const seen = shares.reshape([rows, queries, keys, 1]).mul(v.reshape([rows, 1, keys, width]));
  return seen.sum(2);
}

function hidden(scores: Value, mask: Value | undefined, rows: number, keys: number): Value {
  if (mask === undefined) return scores;
  const { shape } = nodeOf("attention: mask", mask, scores.graph).type;
  if (shape.join() !== [rows, keys].join()) {
    throw new ShapeError(
      `attention: mask must have the shape [${rows}, ${keys}], one number a key, got ${formatShape(shape)}`,
    );
  }
  return where(mask.reshape([rows, 1, keys]), scores, HIDDEN);
}
