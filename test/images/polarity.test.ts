// The polarity of ink beside shades: only strong differences count, even if they cover a small area.
import { describe, expect, it } from "vitest";
import { inkBalance } from "../../src/images/polarity.js";

const SIDE = 120;

/** Draws light paper with a wide weak shade and a thin strong stroke of luminances `shade` and `stroke`. */
function sheet(paper: number, shade: number, stroke: number) {
  const pixels = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [row, column] = [Math.floor(i / SIDE), i % SIDE];
    if (column >= 58 && column < 60 && row >= 20 && row < 100) return stroke;
    return column >= 15 && column < 45 && row >= 15 && row < 105 ? shade : paper;
  });
  return { pixels, height: SIDE, width: SIDE };
}

describe("strong thin ink on a weak wide shade decides the polarity:", () => {
  it.each([
    ["dark ink beside a light shade", 0.7, 0.85, 0.1, "dark"],
    ["dark ink beside a dark shade", 0.9, 0.75, 0.1, "dark"],
    ["light ink beside a dark shade", 0.3, 0.2, 0.95, "light"],
    ["light ink beside a light shade", 0.1, 0.2, 0.9, "light"],
  ] as const)("%s", (_, paper, shade, stroke, polarity) => {
    const balance = inkBalance(sheet(paper, shade, stroke));
    expect(balance <= 0 ? "dark" : "light").toBe(polarity);
  });
});
