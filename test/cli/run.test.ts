import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interruption } from "../../src/cli/io.js";
import { readSafetensors } from "../../src/io/safetensors.js";
import { runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-cli-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 200, validation: 40, test: 30 });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** On the reference device, so that no addon is needed. */
function run(experiment: string, ...options: string[]) {
  return ["run", experiment, "--device", "reference", "--data", data, "--seed", "1", ...options];
}

describe("run", () => {
  it("trains, reports, saves and draws digits, in 80 columns without colour codes", async () => {
    const out = join(folder, "new", "deep", "m.safetensors");
    const { code, stdout, stderr } = await runCli(run("shallow", "--epochs", "2", "--out", out));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("shallow: one hidden layer");
    expect(stdout).toContain("200 training, 40 validation, 30 test images");
    expect(stdout).toMatch(/^device +reference/m);
    expect(stdout).toMatch(/^seed +1$/m);
    expect(stdout).toMatch(/^Epoch 1: \d+\.\d\d s of training, [\d,]+ steps\/s/m);
    expect(stdout).toMatch(/validation accuracy/i);
    expect(stdout).toContain("97.80 %");
    expect(stdout.match(/true \d/g)).toHaveLength(5);
    expect(stdout.match(/predicted \d/g)).toHaveLength(5);
    expect(stdout).toMatch(/[▀▄█]/);
    expect(stdout).not.toContain("\x1b");
    const withoutPaths = stdout.replaceAll(folder, "");
    expect(withoutPaths.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(await readdir(join(folder, "new", "deep"))).toEqual(["m.safetensors"]);
    const { tensors } = await readSafetensors(out);
    expect(tensors["layers.0.w"]?.shape).toEqual([784, 100]);
  });

  it("--json prints one object and nothing else on stdout", async () => {
    const out = join(folder, "json.safetensors");
    const argv = run("shallow", "--epochs", "3", "--json", "--out", out);
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(0);
    expect(stderr).toContain("Epoch 2");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      experiment: "shallow",
      seed: 1,
      device: "reference",
      threads: 1,
      miniBatchSize: 10,
      eta: 0.1,
      lmbda: 0,
      model: out,
      data: { training: 200, validation: 40, test: 30 },
    });
    expect(report.data.source).toContain("mnist.pkl");
    expect(report.stepsPerSecond).toBeGreaterThan(0);
    expect(report.epochs.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1, 2]);
    for (const epoch of report.epochs) {
      expect(epoch.seconds).toBeGreaterThan(0);
      expect(epoch.validationAccuracy).toBeGreaterThanOrEqual(0);
      expect(epoch.cost).toBeGreaterThan(0);
    }
    const best = report.epochs.findLast(({ isBest }: { isBest: boolean }) => isBest);
    expect(report.result).toEqual({
      bestValidationAccuracy: best.validationAccuracy,
      bestIteration: 20 * (best.epoch + 1) - 1,
      testAccuracy: best.testAccuracy,
    });
    expect(best.validationAccuracy).toBe(
      Math.max(...report.epochs.map((e: { validationAccuracy: number }) => e.validationAccuracy)),
    );
  });

  it("repeats a run that has the same seed", async () => {
    const argv = run("omit_FC", "--epochs", "1", "--json");
    const [first, second] = [await runCli(argv), await runCli(argv)].map(({ stdout }) =>
      JSON.parse(stdout),
    );
    expect(first.epochs[0].cost).toBe(second.epochs[0].cost);
    expect(first.model).toBeNull();
  });

  it("--epochs 0 reports no result", async () => {
    const { code, stdout } = await runCli(run("shallow", "--epochs", "0", "--json"));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      epochs: [],
      stepsPerSecond: null,
      result: { bestValidationAccuracy: null, bestIteration: null, testAccuracy: null },
    });
  });

  it("draws a bar on a terminal and takes it away in the end", async () => {
    const argv = run("shallow", "--epochs", "1");
    const { code, stdout, stderr } = await runCli(argv, { terminal: true });
    expect(code).toBe(0);
    expect(stderr).toContain("░");
    expect(stderr).toContain("\x1b[?25h");
    expect(stdout).toContain("\x1b[38;5;");
    const plain = await runCli(argv, { terminal: true, env: { NO_COLOR: "1" } });
    expect(plain.stdout).not.toContain("\x1b");
    expect(plain.stderr).not.toContain("\x1b[36m");
  });
});

describe("failures", () => {
  it("prints a library error with its code and without a stack, exit code 1", async () => {
    const broken = join(folder, "broken.pkl");
    await writeFile(broken, "not a pickle");
    const argv = ["run", "shallow", "--device", "reference", "--data", broken];
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: .*\(ERR_FILE_FORMAT\)\n$/s);
    expect(stderr).not.toMatch(/^ +at /m);
    const debug = await runCli(argv, { env: { NETWORK3_DEBUG: "1" } });
    expect(debug.code).toBe(1);
    expect(debug.stderr).toMatch(/^ +at /m);
  });

  it("finds out about a bad --out before training", async () => {
    for (const out of [folder, join(data, "below-a-file", "m")]) {
      const { code, stderr, stdout } = await runCli(run("shallow", "--out", out));
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("(ERR_FILE)");
    }
  });

  it("refuses to go on with another network or seed, or without a file", async () => {
    const out = join(folder, "other.safetensors");
    await runCli(run("shallow", "--epochs", "1", "--out", out));
    const resume = (experiment: string, ...options: string[]) =>
      runCli([...run(experiment).slice(0, -2), "--resume", ...options]);
    const other = await resume("omit_FC", "--out", out);
    expect([other.code, other.stdout]).toEqual([1, ""]);
    expect(other.stderr).toMatch(/another network than\s+omit_FC.*\(ERR_ARGUMENT\)/s);
    const seeded = await resume("shallow", "--out", out, "--seed", "2");
    expect(seeded.stderr).toMatch(/the seed 1;\s+leave --seed out/);
    const missing = await resume("shallow", "--out", join(folder, "none"));
    expect(missing.stderr).toContain("(ERR_FILE)");
    const nothing = await resume("shallow");
    expect([nothing.code, nothing.stdout]).toEqual([2, ""]);
    expect(nothing.stderr).toContain("--resume needs --out");
  });
});

describe("an interrupted run", () => {
  async function interrupt(argv: string[]) {
    const controller = new AbortController();
    const running = runCli(argv, { signal: controller.signal });
    setTimeout(() => controller.abort(new Interruption("interrupted", 130)), 500);
    return running;
  }

  it("ends with 130 and says where and that nothing was saved", async () => {
    const { code, stderr } = await interrupt(run("dbl_conv", "--epochs", "1000"));
    expect(code).toBe(130);
    expect(stderr.replace(/\s+/g, " ")).toMatch(
      /^interrupted in epoch \d+, after [\d,]+ mini-batches: not saved \(there was no --out\) $/,
    );
  });

  it("saves to --out and goes on with --resume as if never stopped", async () => {
    const out = join(folder, "stopped.safetensors");
    const whole = join(folder, "whole.safetensors");
    const argv = run("shallow", "--epochs", "12");
    const stopped = await interrupt([...argv, "--out", out]);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr.replace(/\s+/g, " ")).toMatch(
      /in epoch \d+, after [\d,]+ mini-batches: saved to .*stopped.safetensors; --resume goes on/,
    );
    const resumed = await runCli([...argv, "--out", out, "--resume"]);
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(resumed.stdout).toMatch(/^resumed +in epoch \d+, after [\d,]+ mini-batches$/m);
    await runCli([...argv, "--out", whole]);
    const [got, expected] = await Promise.all([out, whole].map(readSafetensors));
    expect(got?.tensors).toEqual(expected?.tensors);
    expect(got?.metadata.step).toBe("240");
    // The time is up: there is nothing left to do, and the table still has every epoch.
    const again = await runCli([...argv, "--out", out, "--resume", "--json"]);
    expect(JSON.parse(again.stdout).epochs).toHaveLength(12);
  });

  it("--nets trains several and lets them vote; --resume keeps those that are done", async () => {
    const out = join(folder, "vote.safetensors");
    const argv = run("shallow", "--epochs", "1", "--nets", "2", "--json", "--out", out);
    const first = await runCli(argv);
    expect(first.code).toBe(0);
    const report = JSON.parse(first.stdout);
    expect(
      report.nets.map(({ seed, model }: { seed: number; model: string }) => [seed, model]),
    ).toEqual([
      [1, join(folder, "vote.1.safetensors")],
      [2, join(folder, "vote.2.safetensors")],
    ]);
    expect(report.ensemble.testAccuracy).toBeCloseTo(1 - report.ensemble.errors.length / 30);
    const training = report.nets.map(({ epochs }: { epochs: { seconds: number }[] }) =>
      epochs.reduce((total, { seconds }) => total + seconds, 0),
    );
    expect(report.wallSeconds).toBeGreaterThan(training[0] + training[1]);
    await rm(join(folder, "vote.2.safetensors"));
    const second = JSON.parse((await runCli([...argv, "--resume"])).stdout);
    expect(second.nets[0].epochs).toEqual(report.nets[0].epochs);
    expect(second.nets[1].epochs[0].seconds).not.toBe(report.nets[1].epochs[0].seconds);
    expect(second.ensemble).toEqual(report.ensemble);
  });
});
