// The minimiser and the attacks of the adversarial figure.
import { ConvPoolLayer, LinearLayer, ReLU, SoftmaxLayer } from "network3";
import { drawAdversarial } from "network3/figures";
import { describe, expect, it } from "vitest";
import { attackByLbfgs, attackBySign } from "../../src/figures/attacks.js";
import { minimiseInBox } from "../../src/figures/box-lbfgs.js";
import { make } from "../support/networks.js";

describe("minimiseInBox", () => {
  it("finds the least value of a quadratic, at the border where that is outside", async () => {
    // Σ a·(x - m)² + x₀·x₁ with m in and outside of the box
    const [a, m] = [
      [1, 30, 4, 2],
      [0.4, 0.6, 1.7, -3],
    ];
    const evaluate = async (x: Float64Array) => {
      const part = (i: number) => (x[i] ?? 0) - (m?.[i] ?? 0);
      const [x0 = 0, x1 = 0] = x;
      const value = x.reduce((sum, _, i) => sum + (a?.[i] ?? 0) * part(i) ** 2, x0 * x1);
      const gradient = x.map((_, i) => 2 * (a?.[i] ?? 0) * part(i) + ([x1, x0][i] ?? 0));
      return { value, gradient };
    };
    const x = await minimiseInBox(Float64Array.of(0.5, 0.5, 0.5, 0.5), evaluate, 60);
    // Where both derivatives of the inner part are 0: 2(x₀ - 0.4) + x₁ = 0 and 60(x₁ - 0.6) + x₀ = 0.
    const x0 = (0.8 - 0.6) / (2 - 1 / 60);
    for (const [i, right] of [x0, 0.6 - x0 / 60, 1, 0].entries()) {
      expect(x[i]).toBeCloseTo(right, 3);
    }
  });
});

/** A network that tells images with ink in the left half from those with ink in the right half. */
function sides() {
  const filters = { imageShape: [1, 8, 8], filterShape: [2, 1, 8, 8], poolsize: [1, 1] } as const;
  const net = make(
    [new ConvPoolLayer({ ...filters, activationFn: ReLU }), new SoftmaxLayer({ nIn: 2, nOut: 2 })],
    { device: "reference" },
  );
  const half = (isLeft: boolean) =>
    Array.from({ length: 64 }, (_, i) => (i % 8 < 4 === isLeft ? 0.2 : 0));
  const set = net.setParameters({
    "layers.0.w": { shape: [2, 1, 8, 8], data: Float32Array.from([...half(true), ...half(false)]) },
    "layers.0.b": { shape: [2], data: Float32Array.of(0.1, 0.1) },
    "layers.1.w": { shape: [2, 2], data: Float32Array.of(2, -2, -2, 2) },
    "layers.1.b": { shape: [2], data: new Float32Array(2) },
  });
  return { net, set };
}

/** Ink on the left, and a little less on the right. */
const image = Float64Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0.6 : 0.4));

describe("attacks", () => {
  it("by the sign move every pixel by the least amount that changes the answer", async () => {
    const { net, set } = sides();
    await set;
    const attack = await attackBySign(net, image, 0);
    expect(attack.label).toBe(1);
    // Equal ink needs 0.1, so that 0.12 is the first step that suffices.
    for (const [i, value] of attack.image.entries()) {
      expect(value).toBeCloseTo((image[i] ?? 0) + (i % 8 < 4 ? -0.12 : 0.12), 10);
    }
  });

  it("by L-BFGS stay in the box, and move less than those by the sign", async () => {
    const { net, set } = sides();
    await set;
    const lengthOf = ({ image: moved }: { image: Float64Array }) =>
      Math.sqrt(moved.reduce((sum, value, i) => sum + (value - (image[i] ?? 0)) ** 2, 0));
    const attack = await attackByLbfgs(net, image, 0);
    expect(attack.label).toBe(1);
    expect(Math.min(...attack.image)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...attack.image)).toBeLessThanOrEqual(1);
    expect(lengthOf(attack)).toBeLessThan(1.5 * lengthOf(await attackBySign(net, image, 0)));
  });
});

describe("drawAdversarial", () => {
  it("names the answers before and after", async () => {
    const { net, set } = sides();
    await set;
    const svg = await drawAdversarial(net, { x: image, y: [0] });
    expect(svg).toMatch(/<desc>.*0 taken for 1 and for 1\.<\/desc>/);
    expect(svg).toContain("± 0.12");
  });

  it("refuses a network that gets no image right, and one without a softmax", async () => {
    const { net, set } = sides();
    await set;
    await expect(drawAdversarial(net, { x: image, y: [1] })).rejects.toThrow(/none of the images/);
    const linear = make([new LinearLayer({ nIn: 64, nOut: 2 })], { device: "reference" });
    await expect(drawAdversarial(linear, { x: image, y: [0] })).rejects.toThrow(/SoftmaxLayer/);
  });
});
