// The first minutes on a GPU: runs all steps in order, each with its own time limit, and writes the
// results to a folder. Runs in a checkout and in the archive of `npm run pack:first-contact`, and
// needs only Node. docs/cuda-first-contact.md describes its use.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOptions } from "./options.mjs";
import { openOutput } from "./output.mjs";
import { limitOf, MOST_SECONDS, steps } from "./plan.mjs";
import { reportTable } from "./report.mjs";
import { runStep } from "./run-step.mjs";

const options = parseOptions(process.argv.slice(2));
mkdirSync(options.out, { recursive: true });
const output = openOutput(join(options.out, "output.txt"));
const begin = performance.now();
const rows = [];

/** Writes the report. Called after each step, so that it exists even if the machine fails later. */
function writeReport() {
  writeFileSync(join(options.out, "report.md"), reportTable(rows, options));
  writeFileSync(join(options.out, "report.json"), `${JSON.stringify(rows, null, 2)}\n`);
}

for (const step of steps.filter(({ name }) => options.only?.includes(name) ?? true)) {
  const left = MOST_SECONDS - (performance.now() - begin) / 1000;
  console.log(`${step.name} ...`);
  const row = await runStep(step, options, limitOf(step, left), output);
  console.log(`  ${[row.result, ...row.notes].join("\n  ")}`);
  rows.push(row);
  writeReport();
}
output.close();
console.log(`\n${reportTable(rows, options)}`);
if (rows.some(({ result }) => result !== "ok" && result !== "skipped")) process.exitCode = 1;
