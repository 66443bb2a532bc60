// npm run bench: compares the time of a training step with PyTorch and, on the CPU, with plain oneDNN and the
// limits of the machine, or with another build of the library. Each repetition of a library is a new process, and the libraries
// alternate, so the ratios are valid even if absolute times drift. bench/README.md describes the
// measurements.
import { open, writeFile } from "node:fs/promises";
import { report, UserError } from "../scripts/lib/project.mjs";
import { runAgainst } from "./against/run.mjs";
import { runBitsReport } from "./bits/run.mjs";
import { runCpu } from "./cpu/run.mjs";
import { runCuda } from "./cuda/run.mjs";
import { drawSteps } from "./lib/chart.mjs";
import { parseOptions } from "./lib/options.mjs";

const runs = { cpu: runCpu, cuda: runCuda, against: runAgainst, bits: runBitsReport };

/** Throws if a path cannot be written, before the measurements, which take hours. */
async function checkWritable(path) {
  try {
    await (await open(path, "a")).close();
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${error.message}`);
  }
}

async function main() {
  // zx puts its own path before the path of the script.
  const script = process.argv.findIndex((argument) => /\bbench\/main\.mjs$/.test(argument));
  const options = parseOptions(process.argv.slice(script + 1));
  const { json, svg } = options;
  for (const path of [json, svg]) if (path !== undefined) await checkWritable(path);
  const { lines, caption, output, failed = false } = await runs[options.kind](options);
  console.log(lines.join("\n"));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(output, null, 2)}\n`);
  if (svg !== undefined) await writeFile(svg, drawSteps(output.steps, caption));
  if (failed) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  report("bench", error);
  process.exitCode = 1;
}
