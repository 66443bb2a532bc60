// The part of the page of `network3 run --report` that shows diagnostics.

import { drawLearningCurves } from "../../figures/learning-curves.js";
import type { EpochRecord } from "../../network.js";
import { layerCells, layerHeadings } from "./diagnostics.js";
import { htmlTable, type Section } from "./html.js";

/** Returns the sections of a run whose epochs were diagnosed; none if they were not. */
export async function diagnosticSections(records: readonly EpochRecord[]): Promise<Section[]> {
  const last = records.findLast(({ diagnostics }) => diagnostics !== undefined);
  if (!last) return [];
  const rowsOf = (record: EpochRecord) => layerCells(record).map((cells) => ({ cells }));
  const all = records.flatMap((record) =>
    layerCells(record).map((cells) => ({ cells: [record.epoch, ...cells] })),
  );
  const everyEpoch = `<details><summary>Every epoch</summary>\n${htmlTable(["epoch", ...layerHeadings], all)}\n</details>`;
  return [
    ["Training and validation accuracy", await drawBoth(records)],
    [
      `Layers after epoch ${last.epoch}`,
      `${htmlTable(layerHeadings, rowsOf(last))}\n${everyEpoch}`,
    ],
  ];
}

/** Draws the accuracies of the training and the validation data as two curves. */
function drawBoth(records: readonly EpochRecord[]): Promise<string> {
  const training = records.flatMap(({ trainingAccuracy, ...record }) =>
    trainingAccuracy === undefined ? [] : [{ ...record, validationAccuracy: trainingAccuracy }],
  );
  const curves = [
    { name: "training", epochs: training },
    { name: "validation", epochs: records },
  ];
  return drawLearningCurves(curves, { title: "accuracy, %" });
}
