// Learning rates by update, epoch and history.
import {
  constant,
  cosine,
  exponential,
  halveOnPlateau,
  type Schedule,
  stepDecay,
  warmUp,
} from "network3/optim";
import { describe, expect, it } from "vitest";

const byEpoch = (schedule: Schedule, epochs: number) =>
  Array.from({ length: epochs }, (_, epoch) => schedule(100 * epoch, epoch, []));

describe("a schedule", () => {
  it("constant stays", () => {
    expect(byEpoch(constant(0.3), 3)).toEqual([0.3, 0.3, 0.3]);
  });

  it("stepDecay falls every so many epochs or updates", () => {
    expect(byEpoch(stepDecay({ rate: 8, every: 2, factor: 0.5 }), 5)).toEqual([8, 8, 4, 4, 2]);
    const fast = stepDecay({ rate: 8, every: 50, factor: 0.5, by: "updates" });
    expect(byEpoch(fast, 3)).toEqual([8, 2, 0.5]);
  });

  it("exponential falls after each epoch", () => {
    expect(byEpoch(exponential({ rate: 8, factor: 0.5 }), 4)).toEqual([8, 4, 2, 1]);
  });

  it("cosine falls along half a cosine and stays at its end", () => {
    // PyTorch's CosineAnnealingLR(SGD([w], lr=1), T_max=4, eta_min=0.2) gives the first five.
    const rates = byEpoch(cosine({ rate: 1, over: 4, to: 0.2 }), 7);
    const expected = [1, 0.882842712474619, 0.6, 0.317157287525381, 0.2, 0.2, 0.2];
    for (const [index, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[index] ?? 0, 14);
  });

  it("warmUp rises by update to the rate of another schedule", () => {
    const schedule = warmUp(4, exponential({ rate: 8, factor: 0.5 }));
    expect([0, 1, 2, 3, 4].map((step) => schedule(step, 0, []))).toEqual([2, 4, 6, 8, 8]);
    expect(schedule(400, 2, [])).toBe(2);
    expect(warmUp(2, 1)(0, 0, [])).toBe(0.5);
  });

  it("halveOnPlateau falls when the score has not improved for some epochs", () => {
    const schedule = halveOnPlateau({ rate: 8, patience: 2 });
    const losses = [5, 4, 4, 4, 4, 4, 3, 3, 3];
    const rates = losses.map((_, epoch) => {
      const history = losses.slice(0, epoch).map((loss) => ({ loss }));
      return schedule(epoch, epoch, history);
    });
    expect(rates).toEqual([8, 8, 8, 8, 4, 4, 2, 2, 2]);
    const accuracies = [0.5, 0.6, 0.6, 0.5].map((accuracy) => ({
      loss: 1,
      validation: { loss: 1, accuracy },
    }));
    const byAccuracy = halveOnPlateau({ rate: 8, patience: 2, factor: 0.1, metric: "accuracy" });
    expect(byAccuracy(0, 4, accuracies)).toBeCloseTo(0.8, 12);
  });
});
