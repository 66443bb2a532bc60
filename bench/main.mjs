// npm run bench: time of a training step beside PyTorch, and beside plain oneDNN and the machine's
// limits on the CPU. Every repetition of a side is a process of its own, the sides in turn, so the
// ratios hold on a machine whose absolute times drift. bench/README.md says what is measured.
import { open, writeFile } from "node:fs/promises";
import { report, UserError } from "../scripts/lib/project.mjs";
import { runCpu } from "./cpu/run.mjs";
import { runCuda } from "./cuda/run.mjs";
import { drawSteps } from "./lib/chart.mjs";
import { parseOptions } from "./lib/options.mjs";

/** A path that cannot be written is told before the measurements, which take hours. */
async function checkWritable(path) {
  try {
    await (await open(path, "a")).close();
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${error.message}`);
  }
}

async function main() {
  // zx leaves its own path in front of the script's.
  const script = process.argv.findIndex((argument) => /\bbench\/main\.mjs$/.test(argument));
  const options = parseOptions(process.argv.slice(script + 1));
  const { json, svg } = options;
  for (const path of [json, svg]) if (path !== undefined) await checkWritable(path);
  const { lines, caption, output } = await (options.cuda ? runCuda : runCpu)(options);
  console.log(lines.join("\n"));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(output, null, 2)}\n`);
  if (svg !== undefined) await writeFile(svg, drawSteps(output.steps, caption));
}

try {
  await main();
} catch (error) {
  report("bench", error);
  process.exitCode = 1;
}
