// npm run test:mutation -- --typescript: the mutation score of the TypeScript sources.
import { chalk, glob } from "zx";
import { root, UserError } from "../../lib/project.mjs";
import { drawLines } from "./sample.mjs";
import { countMutants, scoreOf } from "./score.mjs";
import { sliceOf, slices, sources } from "./slices.mjs";
import { knownReport, measure, wholeSource } from "./stryker.mjs";

const GOAL = 0.85;

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * Measures one source after the other and skips unchanged sources that have a result. With
 * `sample`, only mutants within so many random lines of all these sources are tried.
 * @param {{
 *   slice?: string, minutes?: number, list?: boolean, sample?: number, seed: number, workers: number,
 * }} options
 */
export async function measureTypeScript(options) {
  const { slice = "", minutes, list = false, sample, seed, workers } = options;
  const files = (await glob(sources, { cwd: root }))
    .filter((file) => file.startsWith(slice))
    .sort();
  if (files.length === 0) throw new UserError(`no source that is measured begins with "${slice}"`);
  const deadline = Date.now() + (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const all = { killed: 0, explained: 0, survivors: [] };
  const left = [];
  const subjects =
    sample === undefined
      ? files.map(wholeSource)
      : sampled(await drawLines(files, { count: sample, seed }), seed);
  for (const subject of subjects) {
    const known = await knownReport(subject);
    if (!known && (list || Date.now() >= deadline)) {
      left.push(subject.name);
      continue;
    }
    const report = known ?? (await measure(subject, workers).catch(tell));
    if (!report) {
      left.push(subject.name);
      continue;
    }
    const counts = countMutants(report);
    print(subject.name, counts);
    all.killed += counts.killed;
    all.explained += counts.explained;
    all.survivors.push(...counts.survivors);
  }
  for (const file of left) console.log(`not measured: ${file}`);
  conclude(all, left.length);
}

/**
 * One subject for all lines of the sources that have the same tests.
 * @param {Map<string, number[]>} lines
 * @param {number} seed
 */
function sampled(lines, seed) {
  const filesOf = (slice) => [...lines.keys()].filter((file) => sliceOf(file) === slice);
  return slices
    .map((slice) => ({
      name: `sample ${seed} of ${slice}`,
      source: slice,
      sources: filesOf(slice),
      mutate: filesOf(slice).flatMap((file) =>
        lines.get(file).map((line) => `${file}:${line}-${line}`),
      ),
    }))
    .filter(({ sources: files }) => files.length > 0);
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
  for (const { file: source, row, find, replace } of survivors) {
    console.log(
      `    ${source === file ? "" : `${source}:`}${row}: ${find} -> ${replace || "(nothing)"}`,
    );
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
