// Orthonormal start values (Saxe et al. 2014), in steps between which a caller may pause.
import type { RandomNumbers } from "../initializers.js";

/** Gram-Schmidt on the rows of a matrix of normal values, twice for the sake of rounding. Yields after each row. */
function* orthogonalRows(
  rows: number,
  columns: number,
  draw: (element: number) => number,
): Generator<void, Float64Array[]> {
  const matrix: Float64Array[] = [];
  for (let row = 0; row < rows; row++) {
    const own = Float64Array.from({ length: columns }, (_, i) => draw(row * columns + i));
    for (const other of [...matrix, ...matrix]) {
      const share = dot(own, other);
      for (let i = 0; i < columns; i++) own[i] = (own[i] ?? 0) - share * (other[i] ?? 0);
    }
    const length = Math.sqrt(dot(own, own));
    matrix.push(own.map((value) => value / length));
    yield;
  }
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/**
 * Fills `values` with orthonormal rows or columns, times `factor`: of a matrix, or of filters whose weights are rows. A matrix
 * of a recurrent layer has one such square for each gate.
 */
export function* orthogonalSteps(
  values: Float32Array | Float64Array,
  random: RandomNumbers,
  shape: readonly number[],
  factor: number,
): Generator<void, void> {
  const [rows = 1] = shape;
  const columns = values.length / rows;
  const isSquares = shape.length === 2 && columns > rows && columns % rows === 0;
  const wide = isSquares ? rows : columns;
  for (let from = 0; from < columns; from += wide) {
    const isTall = rows > wide;
    const [high, long] = isTall ? [wide, rows] : [rows, wide];
    const matrix = yield* orthogonalRows(high, long, (i) => random.normal(from * rows + i));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < wide; column++) {
        const value = isTall ? matrix[column]?.[row] : matrix[row]?.[column];
        values[row * columns + from + column] = factor * (value ?? 0);
      }
    }
  }
}
