import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNetwork, writeNetwork } from "../../src/io/network-file.js";
import type { EpochRecord } from "../../src/train/records.js";
import { runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-summary-"));
  const data = join(folder, "mnist.pkl");
  model = join(folder, "model.safetensors");
  await writeTinyMnist(data, { training: 100, validation: 40, test: 30 });
  const argv = ["run", "shallow", "--device", "reference", "--data", data, "--seed", "7"];
  await runCli([...argv, "--epochs", "3", "--out", model]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes the model with another training state. */
async function modelWith(
  name: string,
  state: Partial<Awaited<ReturnType<typeof readNetwork>>["state"]>,
): Promise<string> {
  const path = join(folder, name);
  const network = await readNetwork({ name: model, path: model });
  await writeNetwork(path, { ...network, state: { ...network.state, ...state } });
  return path;
}

/** Returns a history of `epochs` epochs with the best epoch `best`. */
function historyOf(epochs: number, best: number): EpochRecord[] {
  return Array.from({ length: epochs }, (_, epoch) => ({
    epoch,
    cost: 1 / (epoch + 1),
    validationAccuracy: epoch === best ? 0.9 : 0.5,
    ...(epoch === best ? { testAccuracy: 0.8 } : {}),
    isBest: epoch === 0 || epoch === best,
    seconds: 1,
    evaluationSeconds: 1,
  }));
}

describe("summary", () => {
  it("shows layers, training and epochs, in 80 columns without colour codes", async () => {
    const { code, stdout, stderr } = await runCli(["summary", model]);
    expect([code, stderr]).toEqual([0, ""]);
    const { size } = await stat(model);
    expect(stdout).toContain(`${size.toLocaleString("en-US")} bytes`);
    expect(stdout).toMatch(/^layers\[0\] +FullyConnectedLayer +sigmoid +100 +78,500$/m);
    expect(stdout).toMatch(/^total +79,510$/m);
    expect(stdout).not.toMatch(/^device/m);
    expect(stdout).toMatch(/^mini-batch +10$/m);
    expect(stdout).toMatch(/^seed +7$/m);
    expect(stdout).toMatch(/^trained +30 mini-batches; last run: 3 epochs$/m);
    expect(stdout).toMatch(/^best +\d+\.\d\d % of the validation images at iteration \d+/m);
    expect(stdout.match(/^ +[012] +\d+\.\d{5} +\d+\.\d\d %/gm)).toHaveLength(3);
    expect(stdout.match(/ {2}best$/gm)).toHaveLength(1);
    expect(stdout).toMatch(/^parameters +those of epoch \d, the best; a resumed run goes on/m);
    expect(stdout).not.toContain("\x1b");
    const withoutPaths = stdout.replaceAll(folder, "");
    expect(withoutPaths.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("--json prints one object with everything but the weights", async () => {
    const { code, stdout, stderr } = await runCli(["summary", model, "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const report = JSON.parse(stdout);
    const { state } = await readNetwork({ name: model, path: model });
    expect(report).toMatchObject({
      path: model,
      bytes: (await stat(model)).size,
      layers: [
        { name: "layers[0]", type: "FullyConnectedLayer", nIn: 784, nOut: 100, parameters: 78_500 },
        { name: "layers[1]", type: "SoftmaxLayer", outputShape: [10], parameters: 1010 },
      ],
      parameters: 79_510,
      miniBatchSize: 10,
      seed: 7,
      steps: 30,
      epochs: 3,
      bestValidationAccuracy: state.best?.validationAccuracy,
      bestIteration: state.best?.iteration,
      testAccuracy: state.best?.testAccuracy,
      history: state.history,
    });
    expect(stdout.length).toBeLessThan(5000);
  });

  it("shows every epoch of a history of 20", async () => {
    const path = await modelWith("20.safetensors", { history: historyOf(20, 10) });
    const { stdout } = await runCli(["summary", path]);
    expect(stdout.match(/^ +\d+ +\d\.\d{5}/gm)).toHaveLength(20);
    expect(stdout).not.toContain("left out");
  });

  it.each([
    [10, 11, ["5 epochs left out", "9 epochs left out"]],
    [2, 10, ["15 epochs left out"]],
    [24, 10, ["15 epochs left out"]],
  ])("cuts a history of 25 with the best epoch %i to %i rows", async (best, rows, gaps) => {
    const path = await modelWith(`25-${best}.safetensors`, { history: historyOf(25, best) });
    const { stdout } = await runCli(["summary", path]);
    expect(stdout.match(/^ +\d+ +\d\.\d{5}/gm)).toHaveLength(rows);
    expect(stdout.match(/\d+ epochs? left out/g)).toEqual(gaps);
    expect(stdout).toMatch(new RegExp(`^ +${best} .*90\\.00 % +80\\.00 %  best$`, "m"));
  });

  it("tells of a network without training and of a run that was stopped", async () => {
    const fresh = {
      ...{ step: 0, history: [], best: undefined, position: undefined },
      ...{ bestParameters: undefined, lastParameters: undefined },
    };
    const untrained = await runCli(["summary", await modelWith("fresh.safetensors", fresh)]);
    expect(untrained.stdout).toMatch(/^trained +not yet$/m);
    expect(untrained.stdout).not.toMatch(/^(epoch|best)/m);
    const position = { miniBatches: 10, steps: 4, cost: 8, seconds: 1 };
    const stopped = await modelWith("stopped.safetensors", { step: 34, position });
    const { stdout } = await runCli(["summary", stopped]);
    expect(stdout).toContain("34 mini-batches; last run: 3 epochs, then 4 of 10");
  });

  it("needs no addon", async () => {
    const path = join(folder, "missing.node");
    const before = process.env.NETWORK3_NATIVE_PATH;
    process.env.NETWORK3_NATIVE_PATH = path;
    try {
      expect(await runCli(["summary", model])).toMatchObject({ code: 0, stderr: "" });
    } finally {
      if (before === undefined) delete process.env.NETWORK3_NATIVE_PATH;
      else process.env.NETWORK3_NATIVE_PATH = before;
    }
  });

  it("refuses a truncated file", async () => {
    const path = join(folder, "short.safetensors");
    const bytes = await readFile(model);
    await writeFile(path, bytes.subarray(0, bytes.length - 100));
    const { code, stdout, stderr } = await runCli(["summary", path]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(path);
    expect(stderr).toContain("(ERR_FILE_FORMAT)");
  });

  it.each([
    ["a missing file", () => join(folder, "missing.safetensors"), "ERR_FILE"],
    ["a folder", () => folder, "ERR_FILE"],
    ["a file of another kind", () => join(folder, "mnist.pkl"), "ERR_FILE_FORMAT"],
    ["no name", () => "", "ERR_ARGUMENT"],
  ])("refuses %s", async (_, path, error) => {
    const { code, stdout, stderr } = await runCli(["summary", path()]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(`(${error})`);
  });

  it("needs a model, and --help shows examples", async () => {
    expect(await runCli(["summary"])).toMatchObject({ code: 2, stdout: "" });
    const { code, stdout } = await runCli(["summary", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("network3 summary models/");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});
