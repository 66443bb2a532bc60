// npm run test:mutation -- --native: plants random faults in native code and counts how many are caught.
import { chalk, fs, path } from "zx";
import { root, UserError } from "../../lib/project.mjs";
import { digest } from "../../lib/stamp.mjs";
import { drawFaults } from "./draw.mjs";
import { equivalents } from "./equivalents.mjs";
import { stagesFor } from "./suites.mjs";

const GOAL = 0.9;

/**
 * Tries `count` faults that compile, and skips faults that an earlier run with the same seed and
 * the same sources has tried. Survivors are tried again if the tests have changed.
 * @param {import("../trial.mjs").Workshop} workshop
 * @param {{ seed: number, count: number, minutes?: number }} options
 */
export async function tryRandomFaults(workshop, { seed, count, minutes }) {
  const file = path.join(root, `build/native-mutation-${seed}.json`);
  const sources = await digest(["native/**"]);
  const tests = await digest(["test/**", "scripts/mutation/native/suites.mjs"]);
  const known = await fs.readJson(file).catch(() => ({}));
  const state = known.sources === sources ? known : { sources, sound: [], tried: [] };
  const { tried } = state;
  const deadline = Date.now() + (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  await checkBuilds(workshop);
  let number = 0;
  for await (const fault of drawFaults(root, seed)) {
    if (compiled(tried.slice(0, number)).length >= count) break;
    if (isOpen(tried[number], tests)) {
      if (Date.now() >= deadline) break;
      const stages = stagesFor(fault.file);
      const { outcome, by, seconds, stage } = await workshop.tryText(fault, stages);
      if (stage !== undefined) await checkSound(workshop, stages[stage], state);
      const { text, ...place } = fault;
      tried[number] = { ...place, outcome, by, seconds, tests };
      await fs.outputJson(file, state, { spaces: 2 });
    }
    print(tried[number]);
    number++;
  }
  conclude(compiled(tried.slice(0, number)), count);
}

/** A copy that does not build without a fault would make every fault count as one that does not compile. */
async function checkBuilds(workshop) {
  const { ok, output } = await workshop.build();
  if (!ok) throw new UserError(`the copy does not build without a fault:\n${output}`);
}

/** Without this, tests that fail anyway would count as having caught everything. */
async function checkSound(workshop, stage, state) {
  const name = JSON.stringify(stage);
  if (state.sound.includes(name)) return;
  await checkBuilds(workshop);
  const { ok, failure } = await workshop.test(stage.tests, stage.project);
  if (!ok) throw new UserError(`the tests fail without a fault: ${failure}`);
  state.sound.push(name);
}

const compiled = (tried) => tried.filter(({ outcome }) => outcome !== "does not build");

/** True for a fault that was not tried, or that survived other tests. */
const isOpen = (trial, tests) =>
  !trial || (trial.outcome === "SURVIVED" && !isExplained(trial) && trial.tests !== tests);

const isExplained = ({ file, line, changed }) =>
  equivalents.some(
    (known) => known.file === file && known.line === line && known.changed === changed,
  );

function print(trial) {
  const { kind, file, row, line, changed, outcome, by, seconds } = trial;
  const what = outcome === "SURVIVED" && isExplained(trial) ? "explained" : outcome;
  const colour = what === "SURVIVED" ? chalk.red : chalk.green;
  console.log(
    `${colour(what.padEnd(14))} ${kind}, ${file}:${row} (${seconds.toFixed(0)} s${by ? `, ${by}` : ""})`,
  );
  if (outcome === "SURVIVED") console.log(`    - ${line}\n    + ${changed}`);
}

function conclude(trials, count) {
  const survivors = trials.filter(({ outcome }) => outcome === "SURVIVED");
  const explained = survivors.filter(isExplained).length;
  const good = trials.length - survivors.length + explained;
  const rest = `${survivors.length - explained} survived, ${explained} explained`;
  console.log(`\n${good} of ${trials.length} killed or explained (${rest})`);
  if (trials.length < count) {
    console.log(`${count - trials.length} are left; run the command again to go on`);
  }
  if (good < GOAL * trials.length) process.exitCode = 1;
}
