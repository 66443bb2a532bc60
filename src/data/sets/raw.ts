// The arrays of a file before their meaning is known.
import type { NumericData } from "../formats/numeric-array.js";

/** The content of an array: numbers, or text if the array contains labels. */
export interface RawValues {
  readonly data: NumericData | readonly string[];
  /**
   * The origin of bytes: the element type is a byte, or whole numbers fit into bytes, or the values are
   * fractions times 256. Ignored for other types.
   */
  readonly bytes: "typed" | "whole" | "fractions";
}

/** One array of a file, which is read only when it is needed. */
export interface RawArray {
  /** Its name in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  read(): Promise<RawValues>;
}

/** Images and their labels. */
export interface RawPair {
  /** Its name in messages. */
  readonly where: string;
  readonly images: RawArray;
  readonly labels: RawArray;
}

export type SplitName = "training" | "validation" | "test";

/** The sets that a file or folder holds. */
export interface RawSets {
  readonly training: RawPair;
  readonly validation?: RawPair | undefined;
  readonly test?: RawPair | undefined;
}

/** The content of a file or folder: named arrays, or sets. */
export type RawContent = { readonly arrays: readonly RawArray[] } | { readonly sets: RawSets };

/** Returns the existing sets with their names. */
export function entriesOf<T>(
  sets: {
    readonly [name in SplitName]?: T | undefined;
  },
): readonly (readonly [SplitName, T])[] {
  const names = ["training", "validation", "test"] as const;
  return names.flatMap((name) => {
    const set = sets[name];
    return set === undefined ? [] : [[name, set] as const];
  });
}
