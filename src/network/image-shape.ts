// The check that examples which declare a shape are the images that the first layer takes.
import { ShapeError } from "../errors.js";

/**
 * Requires a flat row or images of `expected`, `[maps, rows, columns]`; undefined takes any shape.
 * `isNested` says that x came as arrays of arrays.
 */
export function checkImageShape(
  where: string,
  shape: readonly number[],
  expected: readonly number[] | undefined,
  isNested = false,
): void {
  if (expected === undefined || shape.length === 1 || shape.join() === expected.join()) return;
  throw new ShapeError(
    `${where}: x has rows of shape [${shape.join(", ")}], but layers[0] expects images of shape ` +
      `[${expected.join(", ")}]: maps, rows, columns; ${remedy(shape, expected, isNested ? "x.flat(Infinity)" : "x")}`,
  );
}

function remedy(shape: readonly number[], expected: readonly number[], flat: string): string {
  const target = `{ shape: [${expected.join(", ")}] }`;
  const [maps = 1, rows = 1, columns = 1] = expected;
  const size = maps * rows * columns;
  if (shape.join() !== [rows, columns, maps].join()) {
    return `declare \`${target}\` if the values of each row lie in that order, else reorder them`;
  }
  // Element i of the result is row ⌊i / size⌋, map ⌊(i mod size) / place⌋, and the place in it.
  const place = rows * columns;
  const map = `Math.floor((i % ${size}) / ${place})`;
  const code = `${flat}.map((_, i, x) => x[i - (i % ${size}) + (i % ${place}) * ${maps} + ${map}])`;
  return `where the channels come last, put them first with \`${code}\` and declare \`${target}\``;
}
