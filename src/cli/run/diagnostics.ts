// Shows the diagnostics of an epoch as a table with a line for each layer.

import type { EpochRecord } from "../../network.js";
import { percent } from "../format.js";
import { align } from "../table.js";

/** The headings of {@link layerCells}. */
export const layerHeadings = ["layer", "|w|", "|dC/dw|", "dead", "saturated"] as const;

/** Returns the cells of each layer; none without diagnostics. */
export function layerCells({ diagnostics }: EpochRecord): string[][] {
  const share = (value: number | undefined) => (value === undefined ? "-" : percent(value));
  const layers = diagnostics?.layers ?? [];
  return layers.map(({ weightNorm, gradientNorm, deadShare, saturatedShare }, index) => [
    String(index),
    weightNorm.toPrecision(4),
    gradientNorm.toPrecision(3),
    share(deadShare),
    share(saturatedShare),
  ]);
}

/** Returns the table of the layers after an epoch; undefined without diagnostics. */
export function describeLayers(record: EpochRecord): string | undefined {
  const cells = layerCells(record);
  if (cells.length === 0) return undefined;
  return `After epoch ${record.epoch}:\n${align([layerHeadings, ...cells], 1)}`;
}
