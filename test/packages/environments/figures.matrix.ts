// Measures what a user waits for. Nothing here fails because of a time.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, inject, it } from "vitest";
import { install } from "../support/installed.js";
import { TRAINED, train } from "../support/training.js";

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

it("the sizes of the tarballs and of the installation are known", async ({ task }) => {
  const tarballs = await Promise.all(
    inject("tarballs").map(async (path) => [basename(path), megabytes((await stat(path)).size)]),
  );
  await using project = await install();
  const modules = join(project.folder, "node_modules");
  const whole = await sizeOf(modules);
  const native = await sizeOf(join(modules, "@network3/linux-x64-gnu"));
  expect(whole).toBeGreaterThan(native);
  task.meta.figures = {
    ...Object.fromEntries(tarballs),
    "node_modules after `npm i network3`": megabytes(whole),
    "the package of the platform in it": megabytes(native),
  };
});

it("the time of the import is known", async ({ task }) => {
  await using project = await install();
  await project.write(
    "time.mjs",
    'const t = performance.now(); await import("network3"); console.log(performance.now() - t);',
  );
  const times: number[] = [];
  for (let run = 0; run < 11; run++) {
    times.push(Number(await project.succeed([project.node, "time.mjs"])));
  }
  const median = times.sort((a, b) => a - b)[5] ?? Number.NaN;
  expect(median).toBeGreaterThan(0);
  task.meta.figures = {
    "import of network3, median of 11 processes": `${median.toFixed(0)} ms`,
    "the shortest of them": `${times[0]?.toFixed(0)} ms`,
  };
});

it("the time from npm i to the first trained epoch is known", async ({ task, skip }) => {
  const data = process.env.NETWORK3_DATA;
  if (!data || !existsSync(join(data, "mnist"))) {
    skip("NETWORK3_DATA does not name a folder with MNIST's files");
  }
  const begin = performance.now();
  await using project = await install();
  const installed = seconds(begin);
  const command = join(project.folder, "node_modules/network3/dist/cli/main.js");
  const options = ["run", "shallow", "--epochs", "1", "--device", "cpu", "--json"];
  const env = { NETWORK3_DATA: data ?? "" };
  const stdout = await project.succeed([project.node, command, ...options], { env });
  task.meta.figures = {
    "`npm i network3` without a cache": installed,
    "`npm i network3` and one epoch of `network3 run shallow`": seconds(begin),
  };
  expect(stdout).toContain('"validationAccuracy"');
  expect(await train(project, [project.node, "import.mjs"])).toEqual(TRAINED);
});
