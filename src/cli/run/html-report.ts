// The page of `network3 run --report`: results, figures and settings in one file that loads nothing.

import { drawConfusion } from "../../figures/confusion.js";
import { drawMistakes } from "../../figures/digits.js";
import { drawFilters } from "../../figures/filters.js";
import { drawLearningCurves } from "../../figures/learning-curves.js";
import { drawNetwork } from "../../figures/network.js";
import { escaped } from "../../figures/svg.js";
import { cost, duration, percent } from "../format.js";
import { htmlTable } from "./html.js";
import { diagnosticSections } from "./html-diagnostics.js";
import { resultJson } from "./json.js";
import { bestOf, type Run } from "./state.js";

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { padding: 0.15rem 0.8rem; text-align: right; font-variant-numeric: tabular-nums }
td:first-child, th:first-child { text-align: left }
svg { width: 100%; height: auto }
.best { font-weight: bold }`;

/** The page must neither load anything nor run scripts, wherever it is opened. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Returns the page of a run whose network holds the parameters of the best epoch. */
export async function htmlReport(run: Run): Promise<string> {
  const { experiment, net, data, records } = run;
  const result = resultJson(run);
  const labels = await net.predict(data.test);
  const weights = (await net.parameters())["layers.0.w"];
  const isImage = weights?.shape.length === 4;
  const sections: (readonly [heading: string, html: string])[] = [
    ["Validation accuracy", await curves(run)],
    ...(await diagnosticSections(records)),
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
    ["L2 regularisation lambda", result.lmbda],
    ["start values", result.init],
    ["order of the examples", result.shuffle ? "new each epoch" : "as in the data"],
    ["seed", result.seed],
    ["device", net.device.description],
    ["threads", result.threads],
    ["training time", duration(seconds)],
    ["data", result.data.source],
    ["images", [result.data.training, result.data.validation, result.data.test].join(" / ")],
  ];
  const id = escaped(experiment.id);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${id}: a run of network3</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${id}</h1>
${htmlTable(
  [],
  settings.map((cells) => ({ cells })),
)}
${sections.map(([heading, html]) => `<h2>${escaped(heading)}</h2>\n${html}`).join("\n")}
<h2>Epochs</h2>
${epochTable(records)}
</body>
</html>
`;
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
