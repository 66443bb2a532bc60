import { numberAttribute } from "../../../graph/graph.js";
import { Purpose, RandomStream } from "../../../random.js";
import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

/**
 * src [N, ...] -> dst = mask ∘ src. The mask keeps an element if its random word <
 * floor((1-p)·2³²).
 */
export const dropout = elementwise((call, from, to) => {
  const src = floatsOf(call.inputs[0]);
  const dst = floatsOf(call.outputs[0]);
  const mask = floatsOf(call.outputs[1]);
  const { attributes } = call.op;
  const threshold = Math.floor((1 - numberAttribute(attributes, "probability")) * 2 ** 32);
  const stream = numberAttribute(attributes, "stream");
  const random = new RandomStream(call.step.seed, Purpose.dropout, stream, call.step.number);
  for (let i = from; i < to; i++) {
    const kept = random.word(i) < threshold ? 1 : 0;
    mask[i] = kept;
    dst[i] = kept * (src[i] as number);
  }
});
