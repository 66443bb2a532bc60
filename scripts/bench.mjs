// npm run bench -- [--net dbl_conv_relu] [--threads 1,2] [--repetitions 7] [--json file]
//
// Time of one training step (one mini-batch, plain SGD, data resident) of a net of the chapter:
// our library against native/bench/raw_onednn, which is oneDNN used the ordinary way. Both sides
// run in one go, in turn, every repetition in a fresh process that warms up first, so the ratio
// holds on a machine whose absolute times drift. Other work on the cores still disturbs it: the
// ratio of the minima suffers less from that than the ratio of the medians.
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { nets } from "./bench/nets.mjs";
import { missingBuilds, runOurs, runRaw } from "./bench/sides.mjs";
import { formatTable, summarize } from "./bench/stats.mjs";

const packageFile = new URL("../package.json", import.meta.url);

function wholeNumber(text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Not a whole number.");
  return value;
}

function netNames(text) {
  const names = text.split(",");
  const unknown = names.find((name) => !Object.hasOwn(nets, name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`No net "${unknown}": ${Object.keys(nets).join(", ")}.`);
  }
  return names;
}

function parseOptions(args) {
  return new Command("npm run bench --")
    .description("Time of one training step: this library against plain oneDNN.")
    .addOption(
      new Option("--net <names>", `nets, by commas: ${Object.keys(nets).join(", ")}`)
        .argParser(netNames)
        .default(["dbl_conv_relu"], "dbl_conv_relu"),
    )
    .addOption(
      new Option("--threads <counts>", "thread counts, by commas")
        .argParser((text) => text.split(",").map(wholeNumber))
        .default([1, 2], "1,2"),
    )
    .option("--repetitions <count>", "processes of each side", wholeNumber, 7)
    .option("--json <file>", "writes the numbers to this file as well")
    .parse(args, { from: "user" })
    .opts();
}

// Each side goes first in every other repetition.
async function measure(net, threads, repetitions) {
  const samples = { ours: [], raw: [] };
  let batch;
  let onednn;
  const sides = [
    async () => {
      const result = await runOurs(net, threads);
      batch = result.batch;
      samples.ours.push(result.step_us);
    },
    async () => {
      const result = await runRaw(net, threads, batch);
      onednn = result.onednn;
      samples.raw.push(result.step_us);
    },
  ];
  for (let i = 0; i < repetitions; i++) {
    for (const side of i % 2 === 0 ? sides : sides.toReversed()) await side();
  }
  const ours = summarize(samples.ours);
  const raw = summarize(samples.raw);
  const ratio = ours.median / raw.median;
  return { net, batch, threads, onednn, ours, raw, ratio, ratioOfMinima: ours.min / raw.min };
}

async function main() {
  // zx leaves its own path in front of the script's.
  const script = process.argv.findIndex((argument) => /\bbench\.mjs$/.test(argument));
  const options = parseOptions(process.argv.slice(script + 1));
  const missing = missingBuilds();
  if (missing.length > 0) {
    throw new Error(`not built yet: ${missing.join(", ")}; run \`npm run build\` first`);
  }

  const rows = [];
  for (const net of options.net) {
    for (const threads of options.threads) {
      rows.push(await measure(net, threads, options.repetitions));
    }
  }

  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    network3: JSON.parse(readFileSync(packageFile, "utf8")).version,
    onednn: rows[0].onednn,
  };
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}; Node ${machine.node}, ` +
      `network3 ${machine.network3}, raw oneDNN ${machine.onednn}`,
  );
  console.log(`µs a step: median (min..max) of ${options.repetitions} processes of each side\n`);
  console.log(formatTable(rows));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ ...machine, rows }, null, 2)}\n`);
  }
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
