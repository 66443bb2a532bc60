// A small suite of a user's, run by the real Jest and by vitest's vmThreads against the built library.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-vm-contexts-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/network3"), "dir");
  await cp(join(root, "test/package/vm-contexts/suite.mjs"), join(folder, "suite.test.mjs"));
  await writeFile(join(folder, "package.json"), '{ "type": "module", "jest": {} }');
  await writeTinyMnist(join(folder, "mnist.pkl.gz"), { training: 20, validation: 10, test: 10 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const runners: [string, string[]][] = [
  ["Jest", ["--experimental-vm-modules", "jest/bin/jest.js", "--json", "--runInBand"]],
  [
    "vitest --pool=vmThreads",
    ["vitest/vitest.mjs", "run", "--pool=vmThreads", "--globals", "--reporter=json"],
  ],
];

it.each(runners)("passes under %s", async (_name, words) => {
  const command = words.map((word) =>
    /\.m?js$/.test(word) ? join(root, "node_modules", word) : word,
  );
  // Neither runner may take itself for a worker of this one.
  const { VITEST, VITEST_POOL_ID, VITEST_WORKER_ID, NODE_OPTIONS, ...rest } = process.env;
  const env = { ...rest, NETWORK3_TINY: folder };
  const finished = run(process.execPath, command, { cwd: folder, env });
  const { stdout } = await finished.catch((error: { stdout: string; stderr: string }) => error);
  const report = JSON.parse(stdout.slice(stdout.indexOf("{")));
  const problems = report.testResults.flatMap(
    (file: { message: string; assertionResults: { failureMessages: string[] }[] }) => [
      file.message,
      ...file.assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ],
  );
  const firstLines = problems
    .filter(Boolean)
    .map((problem: string) => problem.split("\n    at")[0]);
  expect(firstLines).toEqual([]);
  expect(report).toMatchObject({ success: true, numPassedTests: 18, numTotalTests: 18 });
});
