// After kill -9 during a save, the file is the complete old one or the complete new one.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Network } from "network3";
import { expect, it, onTestFinished } from "vitest";
import { startChild } from "../support/child.js";
import { noFaults, preload } from "../support/faults.js";
import { TestRandom } from "../support/random.js";
import { repetitions } from "../support/repetitions.js";

/** Saves a network of 2 MB repeatedly; the value of every parameter is the number of the save. */
const script = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = [new FullyConnectedLayer({ nIn: 1000, nOut: 500 }), new SoftmaxLayer({ nIn: 500, nOut: 10 })];
  const net = new Network(layers, 10, { device: "reference", seed: 1 });
  const parameters = await net.parameters();
  for (let number = Number(process.env.FIRST); ; number++) {
    for (const { data } of Object.values(parameters)) data.fill(number);
    await net.setParameters(parameters);
    await net.save(process.env.MODEL);
    process.stdout.write(number + "\\n");
  }
`;

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "network3-kill-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the script; `finished()` returns the number of the last save that it reported, or 0. */
function startSaves(path: string, first: number, env: Readonly<Record<string, string>> = {}) {
  const { said, kill } = startChild(script, { ...env, MODEL: path, FIRST: String(first) });
  return {
    finished: () => Number(/(\d+)\n[^\n]*$/.exec(said.stdout)?.[1] ?? 0),
    async kill() {
      expect((await kill()).stderr).toBe("");
    },
  };
}

/** Returns the number of the save in the file; fails if the file mixes several saves. */
async function numberOf(path: string): Promise<number> {
  const net = await Network.load(path, { device: "reference" });
  const values = new Set(Object.values(await net.parameters()).flatMap(({ data }) => [...data]));
  await net.dispose();
  expect(values.size).toBe(1);
  const [number = Number.NaN] = values;
  return number;
}

it("a kill at any moment leaves the last finished save or a later one", async () => {
  const folder = await makeFolder();
  const path = join(folder, "model.safetensors");
  const random = new TestRandom("kill -9");
  let first = 1;
  for (let i = 0; i < repetitions(200); i++) {
    const saves = startSaves(path, first);
    // Every third process may be killed during its first save.
    while (i % 3 > 0 && saves.finished() === 0) await sleep(5);
    await sleep((i % 3 > 0 ? 40 : 300) * random.uniform());
    await saves.kill();
    for (const name of await readdir(folder)) {
      if (name.endsWith(".tmp")) await rm(join(folder, name));
    }
    const exists = (await readdir(folder)).length > 0;
    if (saves.finished() > 0) expect(exists).toBe(true);
    if (!exists) continue;
    const number = await numberOf(path);
    expect(number).toBeGreaterThanOrEqual(Math.max(saves.finished(), first - 1));
    first = number + 1;
  }
  expect(first).toBeGreaterThan(1);
});

// A save is: open, write (header, then each tensor), fsync, rename, fsync of the folder.
it.each([
  ["open", 1, "old"],
  ["write", 1, "old"],
  ["write", 3, "old"],
  ["fsync", 1, "old"],
  ["rename", 1, "old"],
  ["fsync", 2, "new"],
] as const)("a kill in %s() number %i leaves the %s file", async (call, number, left) => {
  const faults = preload("io_faults");
  if (!faults) return console.log(`skipped: ${noFaults}`);
  const folder = await makeFolder();
  const path = join(folder, "model.safetensors");
  const before = startSaves(path, 1);
  await expect.poll(before.finished, { timeout: 10_000 }).toBeGreaterThan(0);
  await before.kill();
  const old = await numberOf(path);
  const log = join(await makeFolder(), "calls.log");
  const saves = startSaves(path, old + 1, {
    ...faults,
    NETWORK3_IO_FOLDER: folder,
    NETWORK3_IO_FAULT: `${call}:${number}:stall`,
    NETWORK3_IO_LOG: log,
  });
  const calls = async () => (await readFile(log, "utf8").catch(() => "")).split("\n");
  await expect
    .poll(async () => (await calls()).filter((name) => name === call).length, { timeout: 10_000 })
    .toBe(number);
  await saves.kill();
  expect(saves.finished()).toBe(0);
  expect(await numberOf(path)).toBe(left === "old" ? old : old + 1);
});
