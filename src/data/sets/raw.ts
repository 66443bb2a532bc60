// Examples as a file holds them, before anything is known of what they mean.
import type { NumericData } from "../formats/numeric-array.js";

/** What an array holds: numbers, or text where it holds labels. */
export interface RawValues {
  readonly data: NumericData | readonly string[];
  /**
   * How bytes are meant: as bytes by their type, as whole numbers that happen to fit, or as 256ths of
   * fractions. Of no meaning for other types.
   */
  readonly bytes: "typed" | "whole" | "fractions";
}

/** One array of a file; it is read only when it is needed. */
export interface RawArray {
  /** As the file calls it. */
  readonly name: string;
  readonly shape: readonly number[];
  read(): Promise<RawValues>;
}

/** Images and their labels. */
export interface RawPair {
  /** For messages. */
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

/** What a place holds: arrays whose names tell what they are, or sets. */
export type RawContent = { readonly arrays: readonly RawArray[] } | { readonly sets: RawSets };

/** The sets that are there, with their names. */
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
