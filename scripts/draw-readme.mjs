// zx scripts/draw-readme.mjs: draws the picture of README.md, docs/learned.svg, from a trained
// network. Trains the ReLU network of the chapter for 20 epochs first, or goes on with what an
// earlier run has left in models/.
import { pathToFileURL } from "node:url";
import { fs, path } from "zx";
import { $, report, root } from "./lib/project.mjs";

const EPOCHS = 20;
const model = "models/readme.safetensors";
const picture = "docs/learned.svg";

async function main() {
  await $`node dist/cli/main.js run dbl_conv_relu --epochs ${EPOCHS} --seed 1 --out ${model} --resume`;
  const { Network } = await import(pathToFileURL(path.join(root, "dist/index.js")).href);
  const figure = pathToFileURL(path.join(root, "dist/figures/learned.js"));
  const { drawLearned } = await import(figure.href);
  const net = await Network.load(path.join(root, model));
  const { "layers.0.w": filters } = await net.parameters();
  const accuracies = net.history.map((/** @type {any} */ record) => record.validationAccuracy);
  await net.dispose();
  await fs.outputFile(path.join(root, picture), drawLearned(filters, accuracies));
  console.log(`wrote ${picture}`);
}

try {
  await main();
} catch (error) {
  report("draw-readme", error);
  process.exitCode = 1;
}
