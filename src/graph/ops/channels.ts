// Values with one number a channel, [C], beside tensors [N, C, ...].
import { ShapeError } from "../../errors.js";
import { formatShape, type Value } from "../graph.js";
import { binary } from "../primitives/binary.js";
import { broadcast } from "../primitives/broadcast.js";
import { reduce } from "../primitives/reduce.js";
import { sizeOf, type TensorType } from "../program.js";
import { constant } from "./constant.js";
import { reshape } from "./reshape.js";
import { expectRank, inputAt } from "./shapes.js";

/** Requires src [N, C, ...] and inputs [C]; returns the type of the latter. */
export function expectChannels(
  op: string,
  src: TensorType | undefined,
  vectors: Readonly<Record<string, TensorType | undefined>>,
): TensorType {
  const channels = inputAt(op, [src], 0).shape[1];
  if (channels === undefined) {
    throw new ShapeError(`${op} needs [N, C, ...], got ${formatShape(src?.shape ?? [])}`);
  }
  for (const [name, type] of Object.entries(vectors)) {
    const [count] = expectRank(op, name, type, 1);
    if (count === channels) continue;
    throw new ShapeError(`${op}: ${name} has ${count} values for ${channels} channels`);
  }
  return { dtype: "f32", shape: [channels] };
}

/** The number of values of a channel: images times positions. */
export function channelSize({ shape }: TensorType): number {
  return sizeOf(shape) / (shape[1] ?? 1);
}

/** [C] -> [1, C, 1, ...], which fits beside tensors of the rank of `like`. */
export function spreadChannels(value: Value, like: Value): Value {
  return reshape(
    value,
    like.type.shape.map((size, axis) => (axis === 1 ? size : 1)),
  );
}

/** src [N, C, ...] by a function of it and of values [C]. */
export function withChannels(src: Value, vector: Value, name: "subtract" | "multiply"): Value {
  return binary(src, spreadChannels(vector, src), name);
}

/** src [N, C, ...] -> [C]: the sum over images and positions. */
export function sumByChannel(src: Value): Value {
  const axes = src.type.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  return reduce(src, "sum", axes);
}

/** The same number for each channel of `like` [C]. */
export function channelConstant(like: Value, value: number): Value {
  return broadcast(constant(like.graph, value), like.type.shape);
}
