// Minimises a function of values in 0..1 by L-BFGS, projected onto that box.

export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

type Vector = Float64Array;

interface Pair {
  readonly step: Vector;
  readonly change: Vector;
}

const MEMORY = 8;
const HALVINGS = 12;
/** The part of the decrease that the slope promises with which a step is taken (Armijo's rule). */
const DECREASE = 1e-4;
const SMALL = 1e-4;

/**
 * Returns the point that `iterations` steps reach from `start`, or a point that no step improves.
 *
 * @see Byrd, Lu, Nocedal & Zhu, A limited memory algorithm for bound constrained optimization (1995)
 */
export async function minimiseInBox(
  start: Vector,
  evaluate: (x: Vector) => Promise<Evaluation>,
  iterations: number,
): Promise<Vector> {
  const memory: Pair[] = [];
  let x = start;
  let at = await evaluate(x);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const slope = freePart(x, at.gradient);
    const found = await searchLine(x, at, directionOf(slope, memory), evaluate);
    if (!found) break;
    const step = minus(found.x, x);
    const change = minus(found.at.gradient, at.gradient);
    if (dot(step, change) > 1e-10) memory.push({ step, change });
    if (memory.length > MEMORY) memory.shift();
    [x, at] = [found.x, found.at];
    if (step.every((value) => Math.abs(value) < SMALL)) break;
  }
  return x;
}

/** The gradient without the parts that would leave the box. */
function freePart(x: Vector, gradient: Vector): Vector {
  return gradient.map((slope, i) => {
    const value = x[i] ?? 0;
    return (value <= 0 && slope > 0) || (value >= 1 && slope < 0) ? 0 : slope;
  });
}

/** The two loops of L-BFGS: minus the gradient, multiplied by the inverse of the curvature that the pairs tell. */
function directionOf(slope: Vector, memory: readonly Pair[]): Vector {
  const direction = slope.map((value) => -value);
  const shares = memory.map(() => 0);
  for (const [i, { step, change }] of [...memory.entries()].reverse()) {
    const share = dot(step, direction) / dot(step, change);
    shares[i] = share;
    addTo(direction, change, -share);
  }
  const last = memory.at(-1);
  const scale = last ? dot(last.step, last.change) / dot(last.change, last.change) : 1;
  for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) * scale;
  for (const [i, { step, change }] of memory.entries()) {
    addTo(direction, step, (shares[i] ?? 0) - dot(change, direction) / dot(step, change));
  }
  // Pixels at the border of the box stay there.
  const free = direction.map((value, i) => (slope[i] === 0 ? 0 : value));
  return dot(free, slope) < 0 ? free : slope.map((value) => -value);
}

async function searchLine(
  x: Vector,
  at: Evaluation,
  direction: Vector,
  evaluate: (x: Vector) => Promise<Evaluation>,
): Promise<{ x: Vector; at: Evaluation } | undefined> {
  for (let halving = 0; halving < HALVINGS; halving++) {
    const length = 2 ** -halving;
    const next = x.map((value, i) =>
      Math.min(1, Math.max(0, value + length * (direction[i] ?? 0))),
    );
    const found = await evaluate(next);
    if (found.value <= at.value + DECREASE * dot(at.gradient, minus(next, x))) {
      return { x: next, at: found };
    }
  }
  return undefined;
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function minus(a: Vector, b: Vector): Vector {
  return a.map((value, i) => value - (b[i] ?? 0));
}

function addTo(target: Vector, values: Vector, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + factor * (values[i] ?? 0);
}
