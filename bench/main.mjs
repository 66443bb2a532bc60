// npm run bench: time of a training step beside PyTorch, plain oneDNN and the machine's limits.
// Every repetition of a side is a process of its own, the sides in turn, so the ratios hold on a
// machine whose absolute times drift. bench/README.md says what is measured.
import { writeFile } from "node:fs/promises";
import { report, UserError } from "../scripts/lib/project.mjs";
import { drawSteps } from "./lib/chart.mjs";
import { betterLimits, machineFacts, measureLimits } from "./lib/machine.mjs";
import { measureSteps } from "./lib/measure.mjs";
import { nets } from "./lib/nets.mjs";
import { parseOptions } from "./lib/options.mjs";
import { limitTable, pytorchLines, stepTable } from "./lib/table.mjs";
import { scenarios } from "./scenarios/index.mjs";
import { checkBuilds, havePyTorch } from "./sides/processes.mjs";

const SMALL_IMAGE_BATCHES = [1, 10, 32, 100, 1000];
// A thousand larger images need gigabytes on every side.
const LARGE_IMAGE_BATCHES = [1, 10, 32, 100];

const defaultBatches = ({ image }) => (image[1] <= 28 ? SMALL_IMAGE_BATCHES : LARGE_IMAGE_BATCHES);

async function measureAllSteps(options) {
  const rows = [];
  for (const name of options.nets) {
    for (const batch of options.batches ?? defaultBatches(nets[name])) {
      console.error(`${name}, mini-batch ${batch} ...`);
      rows.push(await measureSteps(name, batch, options));
    }
  }
  return rows;
}

async function runScenarios(options, limits) {
  const results = {};
  for (const name of options.scenarios) {
    console.error(`${name} ...`);
    results[name] = await scenarios[name](options, limits);
  }
  return results;
}

async function main() {
  // zx leaves its own path in front of the script's.
  const script = process.argv.findIndex((argument) => /\bbench\/main\.mjs$/.test(argument));
  const options = parseOptions(process.argv.slice(script + 1));
  await checkBuilds();
  if (options.steps && options.pytorch && !(await havePyTorch())) {
    throw new UserError(
      "PyTorch is not there yet: `npm run bench:setup` fetches it; --no-pytorch leaves it out",
    );
  }

  const machine = await machineFacts();
  const before = await measureLimits(options.threads);
  const rows = options.steps ? await measureAllSteps(options) : [];
  const results = await runScenarios(options, before);
  const { isa, limits } = betterLimits(before, await measureLimits(options.threads));

  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}; Node ${machine.node}, ` +
      `network3 ${machine.network3}\n\n${limitTable({ isa, limits })}`,
  );
  if (rows.length > 0) {
    const { pytorchVersion } = rows[0];
    console.log(`\nµs a step: median (min..max) of ${options.repetitions} processes of each side`);
    console.log(`\n${stepTable(rows, limits)}`);
    if (pytorchVersion) console.log(`\nPyTorch ${pytorchVersion} at its best:`);
    for (const line of pytorchLines(rows)) console.log(line);
  }
  for (const { lines } of Object.values(results)) console.log(`\n${lines.join("\n")}`);

  const { json, svg } = options;
  const output = { machine, isa, limits, steps: rows, scenarios: results };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(output, null, 2)}\n`);
  if (svg !== undefined) await writeFile(svg, drawSteps(rows, machine));
}

try {
  await main();
} catch (error) {
  report("bench", error);
  process.exitCode = 1;
}
