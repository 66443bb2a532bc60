// The connected parts of the ink, and which of them are the digit.
import type { Ink } from "./ink.js";

/** A part is ink of at least `WEAK` somewhere of at least `STRONG`, connected by sides or corners. */
const WEAK = 0.1;
const STRONG = 0.5;

/** Parts of a digit whose strokes do not meet: least ink, and most distance, against the main part. */
const PIECE_INK = 0.03;
const PIECE_DISTANCE = 0.25;

/** The edge of a sheet or a shadow: its share of the image's edge, and the ink inside beside it. */
const EDGE_SHARE = 0.15;
const INSIDE_INK = 0.05;

interface Part {
  readonly label: number;
  ink: number;
  strongest: number;
  /** Pixels on the image's edge. */
  onEdge: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The ink of the digit alone: the part with the most ink and the pieces that belong to it. */
export function isolateDigit(ink: Ink): Ink {
  const { labels, parts } = label(ink);
  const strong = withoutEdges(
    parts.filter(({ strongest }) => strongest >= STRONG),
    2 * (ink.height + ink.width) - 4,
  );
  const kept = withPieces(strong);
  // Faint ink belongs to no part: the soft rim of a stroke is kept with the rest.
  const pixels = ink.pixels.map((value, i) => {
    const at = labels[i] ?? 0;
    return at === 0 || kept.has(at) ? value : 0;
  });
  return { ...ink, pixels };
}

function withoutEdges(parts: readonly Part[], edge: number): readonly Part[] {
  const inside = Math.max(0, ...parts.filter(({ onEdge }) => onEdge === 0).map(({ ink }) => ink));
  const rest = parts.filter(
    ({ onEdge, ink }) => onEdge < EDGE_SHARE * edge || inside < INSIDE_INK * ink,
  );
  return rest.length > 0 ? rest : parts;
}

function withPieces(parts: readonly Part[]): Set<number> {
  const main = parts.reduce<Part | undefined>(
    (most, part) => (most && most.ink >= part.ink ? most : part),
    undefined,
  );
  if (!main) return new Set();
  const reach = PIECE_DISTANCE * Math.max(main.bottom - main.top, main.right - main.left);
  const pieces = parts.filter(
    (part) => part.ink >= PIECE_INK * main.ink && distance(part, main) <= Math.max(2, reach),
  );
  return new Set(pieces.map(({ label: at }) => at));
}

/** Between the boxes of two parts, along the farther side. */
function distance(a: Part, b: Part): number {
  return Math.max(0, a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
}

/** Numbers the parts from 1; 0 is no part. */
function label(ink: Ink): { labels: Int32Array; parts: Part[] } {
  const { pixels, height, width, noise } = ink;
  const weak = Math.max(WEAK, noise);
  const labels = new Int32Array(pixels.length);
  const parts: Part[] = [];
  const open: number[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (labels[start] !== 0 || (pixels[start] ?? 0) < weak) continue;
    const part = newPart(parts.length + 1);
    parts.push(part);
    labels[start] = part.label;
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const [row, column] = [Math.floor(at / width), at % width];
      add(part, row, column, pixels[at] ?? 0, ink);
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const next = y * width + x;
          if (labels[next] !== 0 || (pixels[next] ?? 0) < weak) continue;
          labels[next] = part.label;
          open.push(next);
        }
      }
    }
  }
  return { labels, parts };
}

function newPart(at: number): Part {
  const far = Number.MAX_SAFE_INTEGER;
  return { label: at, ink: 0, strongest: 0, onEdge: 0, top: far, bottom: -1, left: far, right: -1 };
}

function add(part: Part, row: number, column: number, value: number, { height, width }: Ink): void {
  part.ink += value;
  part.strongest = Math.max(part.strongest, value);
  if (row === 0 || column === 0 || row === height - 1 || column === width - 1) part.onEdge++;
  part.top = Math.min(part.top, row);
  part.bottom = Math.max(part.bottom, row);
  part.left = Math.min(part.left, column);
  part.right = Math.max(part.right, column);
}
