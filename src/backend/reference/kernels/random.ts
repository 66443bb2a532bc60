import { numberAttribute, stringAttribute } from "../../../graph/graph.js";
import { Purpose, RandomStream } from "../../../random.js";
import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

/** -> dst of random numbers. Uniform ones have the 24 bits that a float32 holds. */
export const random = elementwise(({ op, outputs, step }, from, to) => {
  const dst = floatsOf(outputs[0]);
  const stream = new RandomStream(
    step.seed,
    Purpose.dropout,
    numberAttribute(op.attributes, "stream"),
    step.number,
  );
  const isUniform = stringAttribute(op.attributes, "function") === "uniform";
  for (let i = from; i < to; i++) {
    dst[i] = isUniform ? (stream.word(i) >>> 8) / 2 ** 24 : stream.normal(i);
  }
});
