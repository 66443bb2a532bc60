// Runs StrykerJS on one source and keeps its reports in build/stryker/.
import { fs, path } from "zx";
import { root } from "../../lib/project.mjs";
import { digest } from "../../lib/stamp.mjs";
import { runCommand } from "../command.mjs";
import { SOURCE, testsFor } from "./slices.mjs";

const folder = path.join(root, "build/stryker");

/** Time limit for one source. */
const LIMIT_SECONDS = 7200;

const fileOf = (source, kind) => path.join(folder, `${source.replaceAll("/", ".")}.${kind}.json`);

/** Digest of all files that a result depends on. */
function currentDigest(source) {
  return digest([
    source,
    ...testsFor(source),
    "test/support/**",
    "scripts/mutation/typescript/{slices,vitest.config}.mjs",
  ]);
}

/**
 * Returns the report of an earlier run if neither the source nor its tests have changed.
 * @param {string} source
 */
export async function knownReport(source) {
  const stamp = await fs.readJson(fileOf(source, "stamp")).catch(() => undefined);
  if (stamp?.digest !== (await currentDigest(source))) return undefined;
  return fs.readJson(fileOf(source, "report")).catch(() => undefined);
}

/**
 * Mutates a source and runs the tests for each mutant. StrykerJS reuses the results of an earlier
 * run that are still valid.
 * @param {string} source
 * @param {number} workers
 * @returns the report in the mutation testing report schema
 */
export async function measure(source, workers) {
  const current = await currentDigest(source);
  const report = fileOf(source, "report");
  const configuration = fileOf(source, "configuration");
  await fs.remove(report);
  await fs.outputJson(configuration, {
    mutate: [source],
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "scripts/mutation/typescript/vitest.config.mjs" },
    coverageAnalysis: "perTest",
    concurrency: workers,
    reporters: ["json"],
    jsonReporter: { fileName: report },
    incremental: true,
    incrementalFile: fileOf(source, "incremental"),
    tempDirName: path.join(folder, "sandbox"),
    ignorePatterns: ["build", "dist", ".deps", "native", "bench"],
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
    throw new Error(`StrykerJS made no report of ${source}:\n${run.output.slice(-4000)}`);
  }
  await fs.outputJson(fileOf(source, "stamp"), { digest: current });
  return fs.readJson(report);
}
