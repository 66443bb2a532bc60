import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDataShared, Network } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interruption } from "../../src/cli/io.js";
import { readSafetensors } from "../../src/io/safetensors.js";
import { jsonLines, resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;
let misleading: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-cli-"));
  data = join(folder, "mnist.pkl");
  misleading = join(folder, "misleading.pkl");
  await writeTinyMnist(data, { training: 200, validation: 40, test: 30 });
  await writeTinyMnist(misleading, { training: 20, validation: 40, test: 30, misleading: true });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs on the reference device, so that no addon is needed. */
function run(experiment: string, ...options: string[]) {
  return ["run", experiment, "--device", "reference", "--data", data, "--seed", "1", ...options];
}

/** A run whose best epoch is not the last one. */
function mislead(...options: string[]) {
  const argv = ["run", "shallow", "--device", "reference", "--data", misleading, "--seed", "3"];
  return [...argv, "--json", ...options];
}

/** Matches the line of an epoch; the first epoch is always the best so far. */
const epochLine = (epoch: number) =>
  new RegExp(
    `^Epoch ${epoch} +\\d+\\.\\d{5} +\\d+\\.\\d\\d % +(\\d+\\.\\d\\d %|-) +\\d+\\.\\d\\d +[\\d,]+${epoch === 0 ? "  best" : "(  best)?"}$`,
  );

/** Removes the line breaks that limit a text to 80 columns. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");

describe("run", () => {
  it("trains, reports, saves and draws digits, in 80 columns without colour codes", async () => {
    const out = join(folder, "new", "deep", "m.safetensors");
    const { code, stdout, stderr } = await runCli(run("shallow", "--epochs", "2", "--out", out));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("shallow: one hidden layer");
    expect(stdout).toContain("200 training, 40 validation, 30 test images");
    expect(stdout).toMatch(/^device +reference/m);
    expect(stdout).toMatch(/^seed +1$/m);
    expect(stdout).toMatch(/^ +cost +validation +test +seconds +steps\/s$/m);
    // Each epoch has one line and no other output.
    expect(stdout.match(/^Epoch.*$/gm)).toEqual([
      expect.stringMatching(epochLine(0)),
      expect.stringMatching(epochLine(1)),
    ]);
    expect(stdout).not.toMatch(/mini-batch number|to date|Finished|accuracy/);
    expect(stdout).toMatch(
      /^result +\d+\.\d\d % of the test images at epoch \d, the best of 2; the/m,
    );
    expect(stdout).toMatch(/^model .*m\.safetensors, which holds epoch 1,\s+the best$/m);
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

  it("takes other hyper-parameters, and then does not compare with the book", async () => {
    const others = ["--eta", "0.5", "--lmbda", "0", "--mini-batch", "20", "--epochs", "1"];
    const { code, stdout } = await runCli(run("shallow", ...others));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^training +1 epoch, mini-batch 20, eta 0.5, lambda 0$/m);
    expect(oneLine(stdout)).toContain("the book gives no figure");
    const json = await runCli(run("shallow", ...others, "--json"));
    expect(resultOf(json.stdout)).toMatchObject({ eta: 0.5, lmbda: 0, miniBatchSize: 20 });
  });

  it("trains the networks of an experiment that is a vote", async () => {
    const { code, stdout } = await runCli([
      ...["run", "ensemble", "--device", "cpu", "--data", data, "--seed", "1"],
      ...["--epochs", "0", "--json"],
    ]);
    expect(code).toBe(0);
    expect(resultOf(stdout)).toMatchObject({ nets: Array.from({ length: 5 }, () => ({})) });
  });

  it.each([
    [["--eta", "0"], /It must be a number above 0/],
    [["--eta", "fast"], /It must be a number above 0/],
    [["--lmbda", "-1"], /It must be a number from 0/],
    [["--lmbda", ""], /It must be a number from 0/],
    [["--mini-batch", "0"], /It must be an integer from 1/],
  ])("refuses %j before anything is trained", async (options, message) => {
    const { code, stdout, stderr } = await runCli(run("shallow", ...options));
    expect([code, stdout]).toEqual([2, ""]);
    expect(oneLine(stderr)).toMatch(message);
  });

  it("--verbose prints the lines of network3.py as well", async () => {
    const plain = await runCli(run("shallow", "--epochs", "1"));
    const { code, stdout } = await runCli(run("shallow", "--epochs", "1", "-v"));
    expect(code).toBe(0);
    const network3 = [
      "Training mini-batch number 0",
      "Epoch 0: validation accuracy ",
      "This is the best validation accuracy to date.",
      "The corresponding test accuracy is ",
      "Finished training.",
      "Best validation accuracy ",
      "Corresponding test accuracy ",
    ];
    const lines = stdout.split("\n");
    const found = network3.map((text) => lines.findIndex((line) => line.startsWith(text)));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeGreaterThan(0);
    expect(lines.length - plain.stdout.split("\n").length).toBe(network3.length);
  });

  it("--json prints one object a line: each epoch, then the result", async () => {
    const out = join(folder, "json.safetensors");
    const argv = run("shallow", "--epochs", "3", "--json", "--out", out);
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(0);
    expect(stderr).toContain("Epoch 2");
    const lines = jsonLines(stdout);
    const report = lines.pop();
    expect(lines).toEqual(report.epochs);
    expect(report).toMatchObject({
      experiment: "shallow",
      seed: 1,
      device: "reference",
      threads: 1,
      miniBatchSize: 10,
      eta: 0.1,
      lmbda: 0,
      interrupted: false,
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
      epoch: best.epoch,
      bestValidationAccuracy: best.validationAccuracy,
      bestIteration: 20 * (best.epoch + 1) - 1,
      testAccuracy: best.testAccuracy,
    });
    expect(report.modelEpoch).toBe(best.epoch);
    expect(best.validationAccuracy).toBe(
      Math.max(...report.epochs.map((e: { validationAccuracy: number }) => e.validationAccuracy)),
    );
  });

  it("--out keeps the network of the result, and beside it what --resume goes on with", async () => {
    const [out, whole] = [join(folder, "best.safetensors"), join(folder, "longer.safetensors")];
    const first = resultOf((await runCli(mislead("--epochs", "12", "--out", out))).stdout);
    expect(first.result.epoch).toBeLessThan(11);
    expect(first.modelEpoch).toBe(first.result.epoch);
    const { validation, test } = await loadDataShared({ file: misleading });
    const net = await Network.load(out, { device: "reference" });
    expect(await net.accuracy(validation)).toBe(first.result.bestValidationAccuracy);
    expect(await net.accuracy(test)).toBe(first.result.testAccuracy);
    await net.dispose();
    const longer = mislead("--epochs", "15", "--out");
    await runCli([...longer, out, "--resume"]);
    await runCli([...longer, whole]);
    const [got, expected] = await Promise.all([out, whole].map(readSafetensors));
    expect(got?.tensors).toEqual(expected?.tensors);
    expect(Object.keys(got?.tensors ?? {}).toSorted()).toEqual(
      ["best.layers.0.b", "best.layers.0.w", "best.layers.1.b", "best.layers.1.w"].concat([
        "layers.0.b",
        "layers.0.w",
        "layers.1.b",
        "layers.1.w",
      ]),
    );
  });

  it("repeats a run that has the same seed", async () => {
    const argv = run("omit_FC", "--epochs", "1", "--json");
    const [first, second] = [await runCli(argv), await runCli(argv)].map(({ stdout }) =>
      resultOf(stdout),
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
      result: {
        epoch: null,
        bestValidationAccuracy: null,
        bestIteration: null,
        testAccuracy: null,
      },
      modelEpoch: null,
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
});

describe("an interrupted run", () => {
  /** Interrupts a run in its second epoch. */
  async function interrupt(argv: string[]) {
    const controller = new AbortController();
    const abort = () => controller.abort(new Interruption("interrupted", 130));
    const onStdout = (text: string) => {
      if (/^Epoch 0|"epoch":0/m.test(text)) setTimeout(abort, 20);
    };
    return runCli(argv, { signal: controller.signal, onStdout });
  }

  it("ends with 130 and says where and that nothing was saved", async () => {
    const { code, stderr } = await interrupt(run("basic_conv", "--epochs", "1000"));
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
      /in epoch \d+, after [\d,]+ mini-batches: saved to .*stopped.safetensors \(which holds epoch \d+, the best.*\); --resume goes on/,
    );
    const resumed = await runCli([...argv, "--out", out, "--resume"]);
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(resumed.stdout).toMatch(/^resumed +in epoch \d+, after [\d,]+ mini-batches$/m);
    await runCli([...argv, "--out", whole]);
    const [got, expected] = await Promise.all([out, whole].map(readSafetensors));
    expect(got?.tensors).toEqual(expected?.tensors);
    expect(got?.metadata.step).toBe("240");
    // All requested epochs are done: nothing is trained, and the table still has every epoch.
    const again = await runCli([...argv, "--out", out, "--resume", "--json"]);
    expect(JSON.parse(again.stdout).epochs).toHaveLength(12);
  });

  it("prints the epochs that are done and a result with --json", async () => {
    const out = join(folder, "stopped-json.safetensors");
    const argv = run("shallow", "--epochs", "1000", "--json", "--out", out);
    const { code, stdout, stderr } = await interrupt(argv);
    expect(code).toBe(130);
    const lines = jsonLines(stdout);
    const result = lines.pop();
    expect(lines.length).toBeGreaterThan(0);
    expect(result).toMatchObject({ interrupted: true, epochs: lines, model: out });
    const best = lines.findLast(({ isBest }) => isBest);
    expect(result.result.epoch).toBe(best.epoch);
    expect(stderr.replace(/\s+/g, " ")).toContain(`(which holds epoch ${best.epoch}, the best`);
    const nets = await interrupt(run("shallow", "--epochs", "1000", "--json", "--nets", "2"));
    expect(nets.code).toBe(130);
    const line = resultOf(nets.stdout);
    expect(line).toMatchObject({
      interrupted: true,
      ensemble: null,
      nets: [{ interrupted: true }],
    });
    expect(jsonLines(nets.stdout)[0]).toMatchObject({ net: 1, seed: 1, epoch: 0 });
  });

  it("--nets trains several and lets them vote; --resume keeps those that are done", async () => {
    const out = join(folder, "vote.safetensors");
    const argv = run("shallow", "--epochs", "1", "--nets", "2", "--json", "--out", out);
    const first = await runCli(argv);
    expect(first.code).toBe(0);
    const report = resultOf(first.stdout);
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
    const second = resultOf((await runCli([...argv, "--resume"])).stdout);
    expect(second.nets[0].epochs).toEqual(report.nets[0].epochs);
    expect(second.nets[1].epochs[0].seconds).not.toBe(report.nets[1].epochs[0].seconds);
    expect(second.ensemble).toEqual(report.ensemble);
  });
});
