import { augment } from "../../../src/graph/ops/augment.js";
import { sizeOf } from "../../../src/graph/program.js";
import { integers, normal } from "../../support/fill.js";
import { opCases } from "../../support/op-case.js";

/** Limits of which the first are 0, the next single ones, and the others all at once. */
const LIMITS = [
  {},
  { translate: 2.5 },
  { rotate: 30 },
  { rotate: 180 },
  { scale: 0.5 },
  { skew: 40 },
  { alpha: 8, sigma: 0 },
  { alpha: 34, sigma: 4 },
  { translate: 1, rotate: 15, scale: 0.2, skew: 10, alpha: 6, sigma: 1.5 },
  { translate: 100, rotate: 90, scale: 0.99, skew: 80, alpha: 50, sigma: 32 },
] as const;

const NONE = { translate: 0, rotate: 0, scale: 0, skew: 0, alpha: 0, sigma: 0 };

/** Images of one to three channels, also lines and single pixels, with orders, epochs and a padded last step. */
export const augmentCases = opCases("augment", 240, (random, index) => {
  const limits = LIMITS[index % LIMITS.length] ?? {};
  const side = () => random.pick([1, 2, 3, 7, 8, 9, 16, 17, 28, 33]);
  const image = [random.integer(1, 3), side(), side()];
  const isFlat = random.uniform() < 0.5;
  const dtype = random.pick(["u8", "f32"] as const);
  const batch = random.integer(1, 5);
  const steps = random.integer(1, 3);
  const rows = steps * batch - random.integer(0, batch - 1);
  const from = random.pick([0, 0, 3]);
  const dataRows = from + rows + 2;
  const order = Int32Array.from({ length: rows }, () => random.integer(0, dataRows - from - 1));
  const ordered = random.uniform() < 0.5;
  const epoch = random.pick([0, 1, 59, 2 ** 32 + 7]);
  return {
    name: `${JSON.stringify(limits)} of ${dtype} [${image}], batch ${batch}, ${rows} rows, epoch ${epoch}`,
    batch,
    inputs: {
      data: {
        kind: "data",
        shape: isFlat ? [sizeOf(image)] : image,
        dtype,
        values: dtype === "u8" ? integers(0, 255) : normal(1),
        integers: integers(0, 9),
      },
    },
    build: ({ input }) => [augment(input("data"), image, { ...NONE, ...limits })],
    // Limits of 0 leave the bits as they are.
    exact: Object.keys(limits).length === 0,
    // A place is rounded to float32 in a few operations on numbers as large as the image.
    reduction: 16,
    run: { steps, rows, from, dataRows, epoch, ...(ordered ? { order } : {}) },
  };
});
