// npm run test:mutation -- --typescript: the mutation score of the TypeScript sources.
import { chalk, glob } from "zx";
import { root, UserError } from "../../lib/project.mjs";
import { countMutants, scoreOf } from "./score.mjs";
import { sources } from "./slices.mjs";
import { knownReport, measure } from "./stryker.mjs";

const GOAL = 0.85;

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * Measures one source after the other and skips unchanged sources that have a result.
 * @param {{ slice?: string, minutes?: number, list?: boolean, workers: number }} options
 */
export async function measureTypeScript({ slice = "", minutes, list = false, workers }) {
  const files = (await glob(sources, { cwd: root }))
    .filter((file) => file.startsWith(slice))
    .sort();
  if (files.length === 0) throw new UserError(`no source that is measured begins with "${slice}"`);
  const deadline = Date.now() + (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const all = { killed: 0, explained: 0, survivors: [] };
  const left = [];
  for (const file of files) {
    const known = await knownReport(file);
    if (!known && (list || Date.now() >= deadline)) {
      left.push(file);
      continue;
    }
    const report = known ?? (await measure(file, workers).catch(tell));
    if (!report) {
      left.push(file);
      continue;
    }
    const counts = countMutants(report);
    print(file, counts);
    all.killed += counts.killed;
    all.explained += counts.explained;
    all.survivors.push(...counts.survivors);
  }
  for (const file of left) console.log(`not measured: ${file}`);
  conclude(all, left.length);
}

/** Reports an error of one source; the other sources are still measured. */
function tell(error) {
  console.error(error.message);
  process.exitCode = 1;
}

function print(file, counts) {
  const { killed, explained, survivors } = counts;
  const score = scoreOf(counts);
  const colour = score >= GOAL ? chalk.green : chalk.red;
  const rest = `${killed} killed, ${survivors.length} survived, ${explained} explained`;
  console.log(`${colour(percent(score).padStart(7))}  ${file}: ${rest}`);
  for (const { row, find, replace } of survivors) {
    console.log(`    ${row}: ${find} -> ${replace || "(nothing)"}`);
  }
}

function conclude(counts, left) {
  const { killed, explained, survivors } = counts;
  const score = scoreOf(counts);
  if (killed + survivors.length === 0) return;
  console.log(
    `\nscore ${percent(score)}: ${killed} killed, ${survivors.length} survived, ${explained} explained` +
      (left > 0 ? `; ${left} sources are not measured; run the command again to go on` : ""),
  );
  if (score < GOAL) process.exitCode = 1;
}
