// The numbers of an epoch by name, for logs with a column or a curve for each.

import type { EpochRecord } from "../../../network.js";

/** Returns the numbers that a record has; those of layers are `layers.0.weightNorm`, … */
export function scalarsOf(record: EpochRecord): Readonly<Record<string, number>> {
  const { epoch: _, isBest: __, diagnostics, ...numbers } = record;
  const { gap, layers = [] } = diagnostics ?? {};
  return {
    ...numbers,
    ...(gap !== undefined && { gap }),
    ...Object.fromEntries(
      layers.flatMap((layer, index) =>
        Object.entries(layer).map(([name, value]) => [`layers.${index}.${name}`, value]),
      ),
    ),
  };
}
