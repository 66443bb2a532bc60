import { transformImage } from "../../../data/transform-image.js";
import { listAttribute, numberAttribute } from "../../../graph/graph.js";
import { Purpose, RandomStream } from "../../../random.js";
import { floatsOf } from "../tensor.js";
import { divided, sizeOfTensor } from "./kernel.js";

/** Multiply-adds that a pixel counts as: it has four neighbours, and displacements of 25 weights in two directions. */
const PIXEL_WORK = 256;

/** src [N, ...] -> dst: each image transformed by the random stream of its row and the epoch; padded rows are zero. */
export const augment = divided(
  ({ outputs }) => {
    const items = outputs[0]?.type.shape[0] ?? 0;
    return { items, each: PIXEL_WORK * (sizeOfTensor(outputs[0]) / items) };
  },
  ({ op: { attributes }, inputs, outputs, step }, first, end) => {
    const [src, dst] = [floatsOf(inputs[0]), floatsOf(outputs[0])];
    const image = listAttribute(attributes, "image");
    const of = (name: string) => numberAttribute(attributes, name);
    const augmentation = {
      ...{ translate: of("translate"), rotate: of("rotate"), scale: of("scale"), skew: of("skew") },
      elastic: { alpha: of("alpha"), sigma: of("sigma") },
    };
    const size = image.reduce((product, extent) => product * extent, 1);
    const rowOf = (data: Float64Array, i: number) => data.subarray(i * size, (i + 1) * size);
    for (let i = first; i < Math.min(end, step.valid); i++) {
      const number = step.firstRow + i;
      const row = step.order?.[number] ?? number;
      const random = new RandomStream(step.seed, Purpose.augmentation, row, step.epoch);
      transformImage(rowOf(dst, i), rowOf(src, i), image, augmentation, random);
    }
    dst.fill(0, Math.max(first, step.valid) * size, end * size);
  },
);
