import { sizeOf } from "../../../graph/program.js";
import { floatsOf, integersOf, type Tensor } from "../tensor.js";
import { divided, elementwise, type Kernel, sizeOfTensor } from "./kernel.js";

/** Number of elements of a row of a table. */
function rowSize(table: Tensor | undefined): number {
  return sizeOf((table?.type.shape ?? []).slice(1));
}

/** table [R, ...], indices [N, ...] -> the rows of the indices; rows that do not exist are zeros. */
export const gather = elementwise(({ inputs: [table, indices], outputs: [dst] }, from, to) => {
  const [rows, at, result] = [floatsOf(table), integersOf(indices), floatsOf(dst)];
  const size = rowSize(table);
  for (let i = from; i < to; i++) {
    const row = at[Math.floor(i / size)] as number;
    result[i] = row < 0 ? 0 : (rows[row * size + (i % size)] ?? 0);
  }
});

/** src, indices [N, ...] -> dst [R, ...]: the sums of the rows with the same index. Divided by rows of dst. */
export const scatterAdd: Kernel = divided(
  ({ inputs: [src], outputs: [dst] }) => {
    const items = dst?.type.shape[0] ?? 1;
    return { items, each: sizeOfTensor(src) / items };
  },
  ({ inputs: [src, indices], outputs: [dst] }, from, to) => {
    const [added, at, sums] = [floatsOf(src), integersOf(indices), floatsOf(dst)];
    const size = rowSize(dst);
    sums.fill(0, from * size, to * size);
    at.forEach((row, i) => {
      if (row < from || row >= to) return;
      for (let j = 0; j < size; j++) {
        const place = row * size + j;
        sums[place] = (sums[place] as number) + (added[i * size + j] as number);
      }
    });
  },
);

/** indices [N, ...] -> dst [N, ..., classes]. */
export const oneHot = elementwise(({ inputs: [indices], outputs: [dst] }, from, to) => {
  const [at, result] = [integersOf(indices), floatsOf(dst)];
  const classes = dst?.type.shape.at(-1) ?? 1;
  for (let i = from; i < to; i++) result[i] = at[Math.floor(i / classes)] === i % classes ? 1 : 0;
});
