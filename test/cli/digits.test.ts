import { describe, expect, it } from "vitest";
import { drawStrip, fitting, shrink } from "../../src/cli/digits.js";

const corner = { pixels: [1, 0, 1, 1, 0, 0], height: 3, width: 2, captions: ["a"] };

describe("drawStrip", () => {
  it("puts two rows of pixels into a line, an odd last row alone", () => {
    expect(drawStrip([corner], { colors: false })).toEqual(["█▄", "", "a"]);
  });

  it("sets pictures side by side and cuts captions to their width", () => {
    const other = { pixels: [1, 1, 0, 0], height: 2, width: 2, captions: ["xyz"] };
    expect(drawStrip([corner, other, corner], { colors: false })).toEqual([
      "█▄  ▀▀  █▄",
      "    xy",
      "a       a",
    ]);
  });

  it("draws greys where there are colours, and resets them in each line", () => {
    const [line] = drawStrip([{ pixels: [0, 1], height: 2, width: 1, captions: [] }], {
      colors: true,
    });
    expect(line).toBe("\x1b[38;5;232;48;5;255m▀\x1b[0m");
  });
});

describe("shrink", () => {
  it("takes the mean of 2x2 and drops an odd border", () => {
    const pixels = [1, 1, 9, 0, 0, 9, 9, 9, 9];
    const small = shrink({ pixels, height: 3, width: 3, captions: ["c"] });
    expect(small).toEqual({
      pixels: Float32Array.of(0.5),
      height: 1,
      width: 1,
      captions: ["c"],
    });
  });

  it("makes five MNIST digits fit into 80 columns", () => {
    const digit = shrink({ pixels: new Uint8Array(784), height: 28, width: 28, captions: [] });
    expect(fitting(digit.width)).toBe(5);
  });
});
