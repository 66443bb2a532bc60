// Reads the results of PyTorch on fixed numbers, the files of test/golden/pytorch.
import { fileURLToPath } from "node:url";
import { readSafetensors } from "network3";

/** An array with its shape. */
export interface Shaped {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Reads the tensors of a file, `<name>.safetensors`. */
export async function pytorchTensors(name: string) {
  const url = new URL(`../golden/pytorch/${name}.safetensors`, import.meta.url);
  const { tensors } = await readSafetensors(fileURLToPath(url));
  const tensor = (key: string): { shape: number[]; data: Float64Array } => {
    const found = tensors[key];
    if (found?.dtype !== "F64") throw new RangeError(`${key} is not there`);
    return found;
  };
  return {
    tensor,
    labels(key: string): Int32Array {
      const found = tensors[key];
      if (found?.dtype !== "I32") throw new RangeError(`${key} is not there`);
      return found.data;
    },
    /** The tensors whose names begin with `prefix/`, by the rest of their names. */
    under(prefix: string): Record<string, { shape: number[]; data: Float64Array }> {
      const keys = Object.keys(tensors).filter((key) => key.startsWith(`${prefix}/`));
      return Object.fromEntries(keys.map((key) => [key.slice(prefix.length + 1), tensor(key)]));
    },
  };
}

/** The largest difference of two tensors as a share of the largest element; infinite for other shapes. */
export function distance(actual: Shaped | undefined, expected: Shaped): number {
  if (actual?.shape.join() !== expected.shape.join()) return Number.POSITIVE_INFINITY;
  const values = Array.from(expected.data);
  const differences = values.map((x, i) => Math.abs(x - (actual.data[i] ?? Number.NaN)));
  return Math.max(...differences) / Math.max(...values.map(Math.abs));
}
