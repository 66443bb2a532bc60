// Runs StrykerJS on one source and keeps its reports in build/stryker/.
import { fs, glob, path } from "zx";
import { root } from "../../lib/project.mjs";
import { digest } from "../../lib/stamp.mjs";
import { runCommand } from "../command.mjs";
import { SOURCE, testsFor } from "./slices.mjs";

const folder = path.join(root, "build/stryker");

/** Time limit for one source. */
const LIMIT_SECONDS = 7200;

const fileOf = (name, kind) => path.join(folder, `${name.replaceAll("/", ".")}.${kind}.json`);

/**
 * One run of StrykerJS.
 * @typedef {{
 *   name: string,
 *   source: string,
 *   sources: readonly string[],
 *   mutate: readonly string[],
 * }} Subject
 * `name` of its files in build/stryker; `source` selects the tests; `mutate` holds StrykerJS's patterns of files
 * and ranges of lines, all of them in `sources`.
 */

/**
 * Every mutant of one source.
 * @param {string} source
 * @returns {Subject}
 */
export const wholeSource = (source) => ({
  name: source,
  source,
  sources: [source],
  mutate: [source],
});

/** Digest of all files that a result depends on. @param {Subject} subject */
function currentDigest({ source, sources, mutate }) {
  return digest(
    [
      ...sources,
      ...testsFor(source),
      "test/support/**",
      "scripts/mutation/typescript/{slices,vitest.config}.mjs",
    ],
    mutate,
  );
}

/**
 * Returns the report of an earlier run if neither the sources nor their tests have changed.
 * @param {Subject} subject
 */
export async function knownReport(subject) {
  const stamp = await fs.readJson(fileOf(subject.name, "stamp")).catch(() => undefined);
  if (stamp?.digest !== (await currentDigest(subject))) return undefined;
  return fs.readJson(fileOf(subject.name, "report")).catch(() => undefined);
}

/**
 * Mutates the sources and runs the tests for each mutant.
 * @param {Subject} subject
 * @param {number} workers
 * @returns the report in the mutation testing report schema
 */
export async function measure(subject, workers) {
  const { name, source, mutate } = subject;
  const current = await currentDigest(subject);
  const report = fileOf(name, "report");
  const configuration = fileOf(name, "configuration");
  await fs.remove(report);
  await fs.outputJson(configuration, {
    mutate,
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    // The tests are chosen by slices.mjs; "related" would leave out those that import the package by its name.
    vitest: { configFile: "scripts/mutation/typescript/vitest.config.mjs", related: false },
    coverageAnalysis: "perTest",
    concurrency: workers,
    reporters: ["json"],
    jsonReporter: { fileName: report },
    // Its incremental mode keeps survivors that a new test in a known file would kill.
    incremental: false,
    tempDirName: path.join(folder, "sandbox"),
    ignorePatterns: ["/build", "/.deps", "/native", "/bench"],
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 15,
    allowConsoleColors: false,
  });
  const stryker = path.join(root, "node_modules/.bin/stryker");
  const env = {
    ...process.env,
    [SOURCE]: source,
    NETWORK3_NATIVE_PATH: path.join(root, "build/Release/network3.node"),
    // All mutants are in the same files, so nothing tells their results from one another.
    NETWORK3_REFERENCE_RESULTS: "fresh",
  };
  const command = [stryker, "run", configuration];
  const run = await runCommand(command, { cwd: root, env, seconds: LIMIT_SECONDS });
  if (!(await fs.pathExists(report))) {
    throw new Error(`StrykerJS made no report of ${name}:\n${run.output.slice(-4000)}`);
  }
  const made = await fs.readJson(report);
  await checkTests(made, source);
  await fs.outputJson(fileOf(name, "stamp"), { digest: current });
  return made;
}

/** StrykerJS does not report a test file that cannot be imported; its mutants would count as survivors. */
async function checkTests({ testFiles }, source) {
  const files = await glob(testsFor(source), { cwd: root });
  const missing = files.filter((file) => testFiles[file] === undefined);
  if (missing.length > 0) {
    throw new Error(`StrykerJS ran no test of ${missing.sort().join(", ")}`);
  }
}
