// The page of `network3 run --report`: results, figures and settings in one file that loads nothing.

import { drawConfusion } from "../../figures/confusion.js";
import { drawMistakes } from "../../figures/digits.js";
import { drawFilters } from "../../figures/filters.js";
import { drawLearningCurves } from "../../figures/learning-curves.js";
import { drawNetwork } from "../../figures/network.js";
import { augmentText } from "../augment-option.js";
import { cost, duration, percent } from "../format.js";
import { htmlPage, htmlSections, htmlTable, type Section } from "./html.js";
import { diagnosticSections } from "./html-diagnostics.js";
import { resultJson } from "./json.js";
import { bestOf, type Run } from "./state.js";

/** Returns the page of a run whose network holds the parameters of the best epoch. */
export async function htmlReport(run: Run): Promise<string> {
  return htmlPage(run.experiment.id, await reportBody(run));
}

/** Returns what the page holds; the figures are of the parameters that the network has. */
export async function reportBody(run: Run): Promise<string> {
  const { experiment, net, data, records } = run;
  const result = resultJson(run);
  const labels = await net.predict(data.test);
  const weights = (await net.parameters())["layers.0.w"];
  const isImage = weights?.shape.length === 4;
  const diagnosed = await diagnosticSections(records);
  const sections: Section[] = [
    ...(diagnosed.length > 0 ? diagnosed : [["Validation accuracy", await curves(run)] as const]),
    ["Network", drawNetwork(net.layers)],
    ...(weights && isImage ? [["Filters of the first layer", drawFilters(weights)] as const] : []),
    ["Confusion of the test images", drawConfusion(data.test.y, labels)],
    ["Wrong test images", drawMistakes(data.test, labels)],
  ];
  const best = bestOf(records);
  const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
  const settings: (readonly [string, string | number])[] = [
    ["experiment", `${experiment.id}: ${experiment.title}`],
    ["test accuracy", best?.testAccuracy === undefined ? "-" : percent(best.testAccuracy)],
    [
      "validation accuracy",
      best?.validationAccuracy === undefined ? "-" : percent(best.validationAccuracy),
    ],
    ["best epoch", best ? `${best.epoch} of ${records.length}` : "-"],
    ["mini-batch", result.miniBatchSize],
    ["learning rate eta", result.eta],
    ["schedule of eta", result.schedule],
    ["optimiser", result.optimizer],
    ["L2 regularisation lambda", result.lmbda],
    ["start values", result.init],
    ["order of the examples", result.shuffle ? "new each epoch" : "as in the data"],
    ["random transformations", result.augment ? augmentText(result.augment) : "none"],
    ["seed", result.seed],
    ["device", net.device.description],
    ["threads", result.threads],
    ["training time", duration(seconds)],
    ["data", result.data.source],
    ["images", [result.data.training, result.data.validation, result.data.test].join(" / ")],
  ];
  return [
    htmlTable(
      [],
      settings.map((cells) => ({ cells })),
    ),
    htmlSections([...sections, ["Epochs", epochTable(records)]]),
  ].join("\n");
}

function curves({ experiment, records }: Run): Promise<string> {
  return drawLearningCurves([{ name: experiment.id, epochs: records }]);
}

function epochTable(records: Run["records"]): string {
  const isDiagnosed = records.some(({ diagnostics }) => diagnostics !== undefined);
  const head = ["epoch", "cost", "validation", "test", "seconds"];
  const more = isDiagnosed ? ["training", "training cost", "gap"] : [];
  const accuracy = (value: number | undefined) => (value === undefined ? "-" : percent(value));
  const rows = records.map((record) => {
    const { epoch, validationAccuracy, testAccuracy, isBest, seconds } = record;
    const { trainingAccuracy, trainingCost, diagnostics } = record;
    return {
      cells: [
        epoch,
        cost(record.cost),
        accuracy(validationAccuracy),
        accuracy(testAccuracy),
        seconds.toFixed(2),
        ...(isDiagnosed
          ? [
              accuracy(trainingAccuracy),
              trainingCost === undefined ? "-" : cost(trainingCost),
              accuracy(diagnostics?.gap),
            ]
          : []),
      ],
      class: isBest ? "best" : undefined,
    };
  });
  return htmlTable([...head, ...more], rows);
}
