// The benchmark on the CPU: training steps of our library, PyTorch and oneDNN, the limits of the
// machine, and the scenarios.
import { UserError } from "../../scripts/lib/project.mjs";
import { betterLimits, machineFacts, machineLine, measureLimits } from "../lib/machine.mjs";
import { library, limitsProgram, rawOnednn } from "../lib/places.mjs";
import { measureAll } from "../lib/plan.mjs";
import { scenarios } from "../scenarios/index.mjs";
import { checkBuilds, havePyTorch } from "../sides/processes.mjs";
import { measureSteps } from "./measure.mjs";
import { limitTable, pytorchLines, stepTable } from "./table.mjs";

async function runScenarios(options, limits) {
  const results = {};
  for (const name of options.scenarios) {
    console.error(`${name} ...`);
    results[name] = await scenarios[name](options, limits);
  }
  return results;
}

function stepLines(rows, limits, { repetitions }) {
  if (rows.length === 0) return [];
  const { pytorchVersion } = rows[0];
  return [
    `\nµs a step: median (min..max) of ${repetitions} processes of each side`,
    `\n${stepTable(rows, limits)}`,
    ...(pytorchVersion ? [`\nPyTorch ${pytorchVersion} at its best:`] : []),
    ...pytorchLines(rows),
  ];
}

/**
 * Returns the report as lines, a caption with machine and versions, and the figures as data.
 * @param {ReturnType<import("../lib/options.mjs").parseOptions>} options
 */
export async function runCpu(options) {
  await checkBuilds([library, rawOnednn, limitsProgram]);
  if (options.steps && options.pytorch && !(await havePyTorch())) {
    throw new UserError(
      "PyTorch is not there yet: `npm run bench:setup` fetches it; --no-pytorch leaves it out",
    );
  }
  const machine = await machineFacts();
  const before = await measureLimits(options.threads);
  const measure = (name, batch) => measureSteps(name, batch, options);
  const steps = options.steps ? await measureAll(options, measure) : [];
  const results = await runScenarios(options, before);
  const { isa, limits } = betterLimits(before, await measureLimits(options.threads));
  return {
    lines: [
      `${machineLine(machine)}\n\n${limitTable({ isa, limits })}`,
      ...stepLines(steps, limits, options),
      ...Object.values(results).map(({ lines }) => `\n${lines.join("\n")}`),
    ],
    caption: `${machine.cpu}, ${machine.cores} cores`,
    output: { machine, isa, limits, steps, scenarios: results },
  };
}
