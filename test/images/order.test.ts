// Quantiles and samples of values.
import { describe, expect, it } from "vitest";
import { largest, median, quantile, sample } from "../../src/images/order.js";

const counted = (length: number) => Float32Array.from({ length }, (_, i) => i);
/** The numbers below 1,000 in another order. */
const mixed = counted(1000).map((i) => (i * 387) % 1000);

describe("a quantile", () => {
  it("is the value below which the part lies", () => {
    expect(quantile(mixed, 0.25)).toBe(250);
    expect(quantile(mixed, 0.8)).toBe(800);
    expect(quantile(mixed, 0)).toBe(0);
    expect(quantile(mixed, 1)).toBe(999);
    expect(quantile([], 0.5)).toBe(0);
  });

  it("of a half is the median", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 4])).toBe(5);
  });

  it("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("the value that some of the largest reach", () => {
  it.each([1, 10, 100, 999])("for the rank %i is right within the width of a step", (rank) => {
    const [least, found] = [1000 - rank, largest(mixed, rank)];
    expect(found).toBeLessThanOrEqual(least);
    expect(found).toBeGreaterThan(least - 999 / 4096);
  });

  it("is the maximum for the first rank, and 0 where nothing is above 0", () => {
    expect(largest(Float32Array.of(0, 0.5, 0.25), 1)).toBe(0.5);
    expect(largest(Float32Array.of(0, 0, 0), 1)).toBe(0);
    expect(largest(Float32Array.of(0.5, 0.5), 9)).toBe(0);
  });
});

describe("a sample", () => {
  it("is evenly spread over the values", () => {
    expect([...sample(counted(10), 5)]).toEqual([0, 2, 4, 6, 8]);
    expect([...sample(counted(11), 5)]).toEqual([0, 2, 4, 6, 8, 10]);
    expect([...sample(counted(14), 5)]).toEqual([0, 2, 4, 6, 8, 10, 12]);
  });

  it("of more than all is all", () => {
    expect([...sample(counted(3), 5)]).toEqual([0, 1, 2]);
  });
});
