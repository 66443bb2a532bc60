// Interrupts the command line by Ctrl-C at random moments of training.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { experiments, Network } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noFaults, preload } from "../support/faults.js";
import { Latencies } from "../support/latencies.js";
import { TestRandom } from "../support/random.js";
import { repetitions } from "../support/repetitions.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const executable = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const random = new TestRandom("interrupts");
let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-interrupts-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 200, validation: 40, test: 40 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts an endless training that saves to `out`. */
async function start(out: string, more: string[] = [], env: Record<string, string> = {}) {
  const argv = ["run", "basic_conv", "--data", data, "--epochs", "1000000", "--seed", "1"];
  const child = spawn(process.execPath, [executable, ...argv, "--out", out, ...more], {
    env: { ...process.env, ...env },
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  child.stdout.resume();
  const ended = closed.then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended };
}

/** A saved network that runs can resume. */
async function makeModel(path: string): Promise<void> {
  const experiment = experiments.find(({ id }) => id === "basic_conv");
  if (!experiment) throw new Error("there is no basic_conv");
  const net = new Network(experiment.layers(), experiment.miniBatchSize, { seed: 1 });
  await net.save(path);
  await net.dispose();
}

describe("Ctrl-C", () => {
  it("saves what was trained, says where, and exits with 130", async () => {
    const out = join(folder, "model.safetensors");
    const latencies = new Latencies();
    let step = 0;
    for (let i = 0; i < repetitions(100); i++) {
      const { child, ended } = await start(out, step > 0 ? ["--resume"] : []);
      await sleep(30 + 120 * random.uniform());
      const { code, signal, stderr } = await latencies.measure(() => {
        child.kill("SIGINT");
        return ended;
      });
      expect({ code, signal }).toEqual({ code: 130, signal: null });
      expect(stderr).toMatch(/^interrupted in epoch \d+, after [\d,]+ mini-batches: /);
      // In this case the signal came before the first mini-batch.
      if (step === 0 && stderr.includes("after 0 mini-batches")) continue;
      const net = await Network.load(out, { device: "reference" });
      const said = Number(/after ([\d,]+) mini-batches/.exec(stderr)?.[1]?.replaceAll(",", ""));
      expect(net.step).toBe(said);
      expect(net.step).toBeGreaterThanOrEqual(step);
      step = net.step;
      await net.dispose();
    }
    expect(step).toBeGreaterThan(0);
    latencies.check();
  });

  it("a second one leaves at once and keeps a whole file", async () => {
    const inner = await mkdtemp(join(folder, "twice-"));
    const out = join(inner, "model.safetensors");
    for (let i = 0; i < repetitions(20); i++) {
      const before = await readFile(out).catch(() => undefined);
      const { child, ended } = await start(out, before ? ["--resume"] : []);
      await sleep(60 * random.uniform());
      child.kill("SIGINT");
      await sleep(120);
      child.kill("SIGINT");
      const { code, signal } = await ended;
      // Just before its end a process has no listener, and the signal itself ends it.
      expect([130, "SIGINT"]).toContain(code ?? signal);
      if (before === undefined && !(await readdir(inner)).includes("model.safetensors")) continue;
      await (await Network.load(out, { device: "reference" })).dispose();
    }
  });

  // A save is: open, write (header, then each tensor), fsync, rename, fsync of the folder.
  it.each(["open", "write", "fsync", "rename"])(
    "a second one does not wait for a save that a slow disk keeps in %s()",
    async (call) => {
      const faults = preload("io_faults");
      if (!faults) return console.log(`skipped: ${noFaults}`);
      const inner = await mkdtemp(join(folder, "slow-"));
      const out = join(inner, "model.safetensors");
      const log = join(folder, `slow-${call}.log`);
      await makeModel(out);
      const before = await readFile(out);
      const { child, ended } = await start(out, ["--resume"], {
        ...faults,
        NETWORK3_IO_FOLDER: inner,
        NETWORK3_IO_FAULT: `${call}:1:stall`,
        NETWORK3_IO_LOG: log,
      });
      let said = "";
      child.stdout.on("data", (text) => {
        said += text;
      });
      await expect.poll(() => said, { timeout: 10_000 }).toMatch(/Epoch 0/);
      child.kill("SIGINT");
      const calls = () => readFile(log, "utf8").catch(() => "");
      await expect.poll(calls, { timeout: 5000 }).toMatch(new RegExp(`^${call}$`, "m"));
      // An earlier second signal would count as a repetition of the first one.
      await sleep(120);
      const latencies = new Latencies();
      const { signal } = await latencies.measure(() => {
        child.kill("SIGINT");
        return ended;
      });
      expect(signal).toBe("SIGINT");
      latencies.check();
      expect(await readFile(out)).toEqual(before);
    },
  );
});
