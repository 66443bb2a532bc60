// Smooth surfaces through points of which some lie elsewhere.

/** A value at x, y, both about -1 to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** The surface's height at x, y. */
export type Surface = (x: number, y: number) => number;

const PLANE = ({ x, y }: { x: number; y: number }) => [1, x, y];
const QUADRIC = ({ x, y }: { x: number; y: number }) => [1, x, y, x * x, x * y, y * y];
const ROUNDS = 12;
/** Distances below a grey level of 8 bits weigh alike. */
const CLOSE = 1 / 255;

/**
 * The plane, or the surface of second degree, with the least sum of distances (not of squares, so
 * that a minority of points elsewhere hardly moves it), by iterated least squares.
 */
export function fitSurface(points: readonly Point[], degree: 1 | 2): Surface {
  const terms = degree === 1 ? PLANE : QUADRIC;
  const rows = points.map(terms);
  let weights = points.map(() => 1);
  let factors: number[] = [];
  const height = (row: readonly number[]) =>
    row.reduce((sum, term, i) => sum + term * (factors[i] ?? 0), 0);
  for (let round = 0; round < ROUNDS; round++) {
    factors = solve(normalEquations(rows, points, weights));
    weights = points.map(
      ({ value }, i) => 1 / Math.max(CLOSE, Math.abs(value - height(rows[i] ?? []))),
    );
  }
  return (x, y) => height(terms({ x, y }));
}

/** One row for each term: the factors of the unknowns, then the right side. */
function normalEquations(
  rows: readonly (readonly number[])[],
  points: readonly Point[],
  weights: readonly number[],
): number[][] {
  const count = rows[0]?.length ?? 0;
  const system = Array.from({ length: count }, () => new Array<number>(count + 1).fill(0));
  rows.forEach((row, at) => {
    const weight = weights[at] ?? 0;
    const sides = [...row, points[at]?.value ?? 0];
    system.forEach((equation, i) => {
      sides.forEach((side, j) => {
        equation[j] = (equation[j] ?? 0) + weight * (row[i] ?? 0) * side;
      });
    });
  });
  return system;
}

/** Gauss-Jordan elimination; an unknown that the points do not determine becomes 0. */
function solve(system: number[][]): number[] {
  const scale = Math.max(...system.map((equation, i) => Math.abs(equation[i] ?? 0)), 1e-30);
  const determined = system.map((_, column) => {
    const candidates = system.slice(column).map((equation) => Math.abs(equation[column] ?? 0));
    const best = column + candidates.indexOf(Math.max(...candidates));
    const [pivot, other] = [system[best], system[column]];
    if (!pivot || !other || Math.abs(pivot[column] ?? 0) < 1e-12 * scale) return false;
    system[column] = pivot;
    if (best !== column) system[best] = other;
    const divisor = pivot[column] ?? 1;
    pivot.forEach((value, j) => {
      pivot[j] = value / divisor;
    });
    for (const equation of system) {
      if (equation === pivot) continue;
      const factor = equation[column] ?? 0;
      pivot.forEach((value, j) => {
        equation[j] = (equation[j] ?? 0) - factor * value;
      });
    }
    return true;
  });
  return system.map((equation, i) => (determined[i] ? (equation.at(-1) ?? 0) : 0));
}
