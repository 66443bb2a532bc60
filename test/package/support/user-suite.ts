// A small suite of a user's, which Jest and vitest's vmThreads run in a vm context.
import { execFile } from "node:child_process";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeTinyMnist } from "../../support/tiny-mnist.js";
import { root } from "./consumer.js";

export const runners: readonly [string, readonly string[]][] = [
  ["Jest", ["--experimental-vm-modules", "jest/bin/jest.js", "--json", "--runInBand"]],
  [
    "vitest --pool=vmThreads",
    ["vitest/vitest.mjs", "run", "--pool=vmThreads", "--globals", "--reporter=json"],
  ],
];

/** The number of tests in the suite. */
export const SUITE_TESTS = 18;

/** Writes the suite into a project that has network3. */
export async function writeSuite(folder: string): Promise<void> {
  await cp(join(root, "test/package/vm-contexts/suite.mjs"), join(folder, "suite.test.mjs"));
  await writeFile(join(folder, "package.json"), '{ "type": "module", "jest": {} }');
  await writeTinyMnist(join(folder, "mnist.pkl.gz"), { training: 20, validation: 10, test: 10 });
}

/** Runs the suite, and returns the report and the first line of each problem. */
export async function runSuite(folder: string, words: readonly string[]) {
  const command = words.map((word) =>
    /\.m?js$/.test(word) ? join(root, "node_modules", word) : word,
  );
  // Neither runner may take itself for a worker of this one.
  const { VITEST, VITEST_POOL_ID, VITEST_WORKER_ID, NODE_OPTIONS, ...rest } = process.env;
  const env = { ...rest, NETWORK3_TINY: folder };
  const finished = promisify(execFile)(process.execPath, command, { cwd: folder, env });
  const { stdout } = await finished.catch((error: { stdout: string; stderr: string }) => error);
  const report = JSON.parse(stdout.slice(stdout.indexOf("{")));
  const problems: string[] = report.testResults.flatMap(
    (file: { message: string; assertionResults: { failureMessages: string[] }[] }) => [
      file.message,
      ...file.assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ],
  );
  return { report, problems: problems.filter(Boolean).map((text) => text.split("\n    at")[0]) };
}
