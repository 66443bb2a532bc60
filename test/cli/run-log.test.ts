// The files of `run --log`.
import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonLines, resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-log-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 100, validation: 20, test: 30 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...argv: string[]) =>
  runCli(["run", ...argv, "--device", "cpu", "--data", data, "--seed", "1", "--json"]);

const rowsOf = async (path: string) =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));

describe("run --log", () => {
  it("writes an object for each epoch, and goes on with a resumed run behind the last whole line", async () => {
    const [log, out] = [join(folder, "log.ndjson"), join(folder, "log.safetensors")];
    const files = ["--log", log, "--out", out];
    await run("shallow", "--epochs", "2", ...files);
    await appendFile(log, '{"experiment":"shal');
    const { stdout } = await run("shallow", "--epochs", "3", "--resume", ...files);
    const lines = jsonLines(await readFile(log, "utf8"));
    expect(lines).toMatchObject(resultOf(stdout).epochs);
    expect(lines).toHaveLength(3);
    const settings = { experiment: "shallow", seed: 1, eta: 0.1, lmbda: 0, epoch: 2 };
    expect(lines[2]).toMatchObject(settings);
    await run("shallow", "--epochs", "1", "--log", log);
    expect(jsonLines(await readFile(log, "utf8"))).toHaveLength(1);
  });

  it("writes CSV with a line of names", async () => {
    const log = join(folder, "new", "log.csv");
    const { stdout } = await run("shallow", "--epochs", "2", "--log", log);
    const [names, ...lines] = await rowsOf(log);
    expect(names?.join()).toMatch(
      /^experiment,seed,eta,lmbda,epoch,cost,validationAccuracy,testAccuracy,/,
    );
    const costs = lines.map((line) => Number(line[5]));
    expect(costs).toEqual(resultOf(stdout).epochs.map(({ cost }: { cost: number }) => cost));
  });

  it("writes the diagnostics as columns, which a resumed run keeps", async () => {
    const [log, out] = [join(folder, "wide.csv"), join(folder, "wide.safetensors")];
    const files = ["--log", log, "--out", out];
    await run("shallow", "--epochs", "1", "--diagnostics", ...files);
    const { stdout } = await run("shallow", "--epochs", "2", "--resume", ...files);
    const [names = [], first = [], second = []] = await rowsOf(log);
    const [{ diagnostics }] = resultOf(stdout).epochs;
    const at = names.indexOf("layers.0.saturatedShare");
    expect(Number(first[at])).toBe(diagnostics.layers[0].saturatedShare);
    expect(Number(first[names.indexOf("gap")])).toBe(diagnostics.gap);
    expect(second).toHaveLength(names.length);
    expect(second[at]).toBe("");
  });

  it.each([
    ["--nets", "votes.csv"],
    ["--runs", "runs.csv"],
  ])("has the lines of all networks of %s, by their numbers", async (flag, name) => {
    const log = join(folder, name);
    await run("shallow", "--epochs", "2", flag, "2", "--log", log);
    const [names, ...lines] = await rowsOf(log);
    expect(names?.slice(0, 3)).toEqual(["experiment", "net", "seed"]);
    const which = lines.map(([, net, seed, , , epoch]) => [net, seed, epoch].join());
    expect(which.toSorted()).toEqual(["1,1,0", "1,1,1", "2,2,0", "2,2,1"]);
  });

  it("says which file it cannot write", async () => {
    const { code, stderr } = await run("shallow", "--epochs", "1", "--log", join(data, "log.csv"));
    expect(code).toBe(1);
    expect(stderr).toContain("cannot write the log");
  });

  it("knows a log by its ending", async () => {
    const { code, stderr } = await run("shallow", "--log", "a.txt");
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
      /must end in \.csv, \.ndjson, \.jsonl or \.tfevents/,
    );
  });
});

/** The Python that reads event files; the variable PYTHON names another one. */
const python = process.env.PYTHON ?? "python3";
const execute = promisify(execFile);
const found = await execute(python, ["-c", "import tensorboard"]).then(
  () => "",
  () => `${python} has no package tensorboard`,
);

interface Events {
  readonly scalars: Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;
  readonly images: Readonly<
    Record<string, readonly { width: number; height: number; png: string }[]>
  >;
}

async function readEvents(file: string): Promise<Events> {
  const script = fileURLToPath(new URL("../support/python/tensorboard_events.py", import.meta.url));
  const { stdout } = await execute(python, [script, dirname(file)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

describe("run --log for TensorBoard", () => {
  it("gives each network a folder", async () => {
    const log = join(folder, "several", "a.tfevents");
    await run("shallow", "--epochs", "1", "--runs", "2", "--log", log);
    expect((await readdir(dirname(log), { recursive: true })).toSorted()).toEqual([
      "1",
      "1/a.tfevents",
      "2",
      "2/a.tfevents",
    ]);
  });

  it(`is read by TensorBoard, also after a resumed run${found && `: ${found}`}`, async ({
    skip,
  }) => {
    skip(found !== "", found);
    const [log, out] = [join(folder, "tb", "a.tfevents"), join(folder, "tb.safetensors")];
    const argv = ["basic_conv", "--diagnostics", "--log", log, "--out", out];
    await run(...argv, "--epochs", "1");
    await appendFile(log, Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3));
    const { stdout } = await run(...argv, "--epochs", "2", "--resume");
    const { epochs } = resultOf(stdout);
    const { scalars, images } = await readEvents(log);
    const costs = epochs.map(({ cost }: { cost: number }) => Math.fround(cost));
    expect(scalars.cost).toEqual([
      [0, costs[0]],
      [1, costs[1]],
    ]);
    const [{ weightNorm }] = epochs[1].diagnostics.layers;
    expect(scalars["layers.0/weightNorm"]?.[1]?.[1]).toBeCloseTo(weightNorm, 5);
    const [first, second] = images["layers.0/filters"] ?? [];
    const picture = PNG.sync.read(Buffer.from(first?.png ?? "", "base64"));
    expect([picture.width, picture.height]).toEqual([first?.width, first?.height]);
    expect(second?.png).not.toBe(first?.png);
  });
});
