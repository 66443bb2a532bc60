// The combinations of the values that a sweep tries.

import type { SettingsOptions } from "../run/settings.js";

type Swept = Pick<
  SettingsOptions,
  "eta" | "lmbda" | "miniBatch" | "optimizer" | "schedule" | "init" | "trainSize"
>;

/** The options of `network3 sweep`: a list of values for each swept setting. */
export type SweptOptions = { [Name in keyof Swept]: readonly NonNullable<Swept[Name]>[] } & Pick<
  SettingsOptions,
  "epochs" | "quick" | "shuffle" | "augment"
>;

export interface Combination {
  /** The values that differ between combinations, such as `lmbda 0.1, eta 0.3`. */
  readonly name: string;
  /** The same as the start of a file's name. */
  readonly file: string;
  readonly settings: SettingsOptions;
}

const labels: Readonly<Record<keyof Swept, string>> = {
  eta: "eta",
  lmbda: "lmbda",
  miniBatch: "mini-batch",
  optimizer: "optimizer",
  schedule: "schedule",
  init: "init",
  trainSize: "train-size",
};

/** Returns all combinations, the last list changing fastest. */
export function combinations(options: SweptOptions): Combination[] {
  const { quick, shuffle, augment } = options;
  const fixed = {
    ...(quick && { quick }),
    ...(shuffle && { shuffle }),
    ...(augment && { augment }),
  };
  let all: { words: string[]; settings: SettingsOptions }[] = [{ words: [], settings: fixed }];
  for (const [key, label] of Object.entries(labels)) {
    const values = options[key as keyof Swept];
    if (values === undefined) continue;
    all = all.flatMap(({ words, settings }) =>
      values.map((value) => ({
        words: values.length > 1 ? [...words, `${label} ${value}`] : words,
        settings: { ...settings, [key]: value },
      })),
    );
  }
  return all.map(({ words, settings }) => ({
    name: words.join(", "),
    file: words.length === 0 ? "run" : words.join("-").replaceAll(" ", "-"),
    settings,
  }));
}
