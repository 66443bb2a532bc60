import { numberAttribute } from "../../../graph/graph.js";
import { floatsOf, type Tensor } from "../tensor.js";
import { divided, type KernelCall, sizeOfTensor } from "./kernel.js";

/** Calls `visit` with the index of each element of a channel of [N, C, ...]. */
function forEachOf(channel: number, src: Tensor | undefined, visit: (index: number) => void) {
  const [images = 1, channels = 1] = src?.type.shape ?? [];
  const inner = sizeOfTensor(src) / (images * channels);
  for (let n = 0; n < images; n++) {
    const first = (n * channels + channel) * inner;
    for (let index = first; index < first + inner; index++) visit(index);
  }
}

/** Makes a kernel whose items are the channels of the input `src`. */
const byChannel = (src: number, run: (call: KernelCall, from: number, to: number) => void) =>
  divided(({ inputs }) => {
    const channels = inputs[src]?.type.shape[1] ?? 1;
    return { items: channels, each: (8 * sizeOfTensor(inputs[src])) / channels };
  }, run);

/** src [N, C, ...], mean, variance, weight, bias [C] -> dst. */
export const batchNorm = byChannel(0, ({ op, inputs, outputs }, from, to) => {
  const [src, mean, variance, weight, bias] = inputs.map(floatsOf) as Float64Array[];
  const dst = floatsOf(outputs[0]);
  const epsilon = numberAttribute(op.attributes, "epsilon");
  for (let c = from; c < to; c++) {
    const factor = (weight?.[c] as number) / Math.sqrt((variance?.[c] as number) + epsilon);
    forEachOf(c, inputs[0], (i) => {
      dst[i] = ((src?.[i] as number) - (mean?.[c] as number)) * factor + (bias?.[c] as number);
    });
  }
});

/** src [N, C, ...], weight, bias [C] -> dst, mean [C], variance [C]. */
export const batchNormTraining = byChannel(0, ({ op, inputs, outputs }, from, to) => {
  const [src, weight, bias] = inputs.map(floatsOf) as Float64Array[];
  const [dst, means, variances] = outputs.map(floatsOf) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const epsilon = numberAttribute(op.attributes, "epsilon");
  for (let c = from; c < to; c++) {
    const count = dst.length / means.length;
    let sum = 0;
    forEachOf(c, inputs[0], (i) => {
      sum += src?.[i] as number;
    });
    const mean = sum / count;
    let squares = 0;
    forEachOf(c, inputs[0], (i) => {
      squares += ((src?.[i] as number) - mean) ** 2;
    });
    const variance = squares / count;
    const factor = (weight?.[c] as number) / Math.sqrt(variance + epsilon);
    forEachOf(c, inputs[0], (i) => {
      dst[i] = ((src?.[i] as number) - mean) * factor + (bias?.[c] as number);
    });
    means[c] = mean;
    variances[c] = variance;
  }
});

/** diff_dst, src [N, C, ...], mean, variance, weight [C] -> diff_src, diff_weight, diff_bias [C]. */
export const batchNormBackward = byChannel(1, ({ op, inputs, outputs }, from, to) => {
  const [diffDst, src, mean, variance, weight] = inputs.map(floatsOf) as Float64Array[];
  const [diffSrc, diffWeight, diffBias] = outputs.map(floatsOf) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const epsilon = numberAttribute(op.attributes, "epsilon");
  for (let c = from; c < to; c++) {
    const count = diffSrc.length / diffBias.length;
    const deviation = Math.sqrt((variance?.[c] as number) + epsilon);
    const normal = (i: number) => ((src?.[i] as number) - (mean?.[c] as number)) / deviation;
    let [sum, product] = [0, 0];
    forEachOf(c, inputs[1], (i) => {
      sum += diffDst?.[i] as number;
      product += (diffDst?.[i] as number) * normal(i);
    });
    const factor = (weight?.[c] as number) / deviation;
    forEachOf(c, inputs[1], (i) => {
      const diff = (diffDst?.[i] as number) - (sum + normal(i) * product) / count;
      diffSrc[i] = factor * diff;
    });
    diffWeight[c] = product;
    diffBias[c] = sum;
  }
});
