import { integers, normal } from "../../support/fill.js";
import { opCases, randomShape } from "../../support/op-case.js";

/** Cases with all element types, offsets, orders, several steps and a padded last step. */
export const sliceBatchCases = opCases("slice_batch", 240, (random, index) => {
  const dtype = (["u8", "f32", "f64", "i32"] as const)[index % 4] ?? "u8";
  const whole = dtype === "u8" || dtype === "i32";
  const shape = randomShape(random, 0, 3, 900);
  const batch = random.integer(1, 33);
  const steps = random.integer(1, 3);
  const rows = steps * batch - random.integer(0, batch - 1);
  const from = random.pick([0, 0, 1, 5]);
  const dataRows = from + rows + random.pick([0, 1, 7]);
  const order = Int32Array.from({ length: rows }, () => random.integer(0, dataRows - from - 1));
  const ordered = random.uniform() < 0.4;
  return {
    name: `${dtype} [${shape}], batch ${batch}, ${rows} rows from ${from}${ordered ? ", ordered" : ""}`,
    batch,
    inputs: {
      data: {
        kind: "data",
        shape,
        dtype,
        values: whole ? integers(0, 255) : normal(1),
        integers: integers(0, dtype === "u8" ? 255 : 9),
      },
    },
    build: ({ input }) => [input("data")],
    exact: true,
    run: { steps, rows, from, dataRows, ...(ordered ? { order } : {}) },
  };
});
