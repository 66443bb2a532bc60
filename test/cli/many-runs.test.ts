// Several networks at once: `run --runs`, `sweep` and `compare`.
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interruption } from "../../src/cli/io.js";
import { eachAtOnce, shareCores } from "../../src/cli/jobs/share-cores.js";
import { loadDataShared } from "../../src/data/mnist.js";
import { ensemble } from "../../src/ensemble.js";
import { readSafetensors } from "../../src/io/safetensors.js";
import { Network } from "../../src/network.js";
import { jsonLines, resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-many-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 200, validation: 40, test: 30 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Arguments for the tiny data. */
function many(...argv: string[]) {
  return [...argv, "--device", "cpu", "--data", data];
}

/** Copies the whole files of a folder; those that are being written come and go. */
function copyFolder(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, filter: (path) => !basename(path).startsWith(".") });
}

interface RunJson {
  run: number;
  seed: number;
  eta: number;
  lmbda: number;
  optimizer: string;
  schedule: string;
  init: string;
  shuffle: boolean;
  augment: object | null;
  epochs: { cost: number; validationAccuracy: number; testAccuracy?: number }[];
  result: { bestValidationAccuracy: number; testAccuracy: number };
  failure: string | null;
  data: { training: number };
  model: string | null;
}

interface GroupJson {
  name: string;
  best: number | null;
  runs: RunJson[];
}

async function groupsOf(argv: string[]): Promise<GroupJson[]> {
  const { code, stdout, stderr } = await runCli([...argv, "--json"]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("networks")]);
  return resultOf(stdout).groups;
}

describe("run --runs", () => {
  it("trains networks as they are trained alone, and chooses by validation accuracy", async () => {
    const argv = many(
      "run",
      "shallow",
      "--runs",
      "3",
      "--seed",
      "5",
      "--epochs",
      "3",
      "--jobs",
      "2",
    );
    const [group] = await groupsOf(argv);
    expect(group?.runs.map(({ run, seed }) => [run, seed])).toEqual([
      [1, 5],
      [2, 6],
      [3, 7],
    ]);
    const accuracies = group?.runs.map(({ result }) => result.bestValidationAccuracy) ?? [];
    expect(group?.best).toBe(1 + accuracies.indexOf(Math.max(...accuracies)));
    const alone = await runCli(
      many("run", "shallow", "--seed", "6", "--threads", "1", "--epochs", "3", "--json"),
    );
    const costs = (run: RunJson | undefined) => run?.epochs.map(({ cost }) => cost);
    expect(costs(group?.runs[1])).toEqual(costs(resultOf(alone.stdout)));
  });

  it("prints a line an epoch and a table within 80 columns", async () => {
    const { code, stdout, stderr } = await runCli(
      many("run", "shallow", "--runs", "2", "--seed", "1", "--epochs", "2"),
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.match(/^shallow run [12] epoch [01] +\d\.\d{5} .*$/gm)).toHaveLength(4);
    expect(stdout).toMatch(/^ +run +validation +test +every run, % +s\/epoch +book$/m);
    expect(stdout).toMatch(/^shallow +[12] +\d+\.\d\d % .* 97\.80 %$/m);
    expect(
      stdout
        .replaceAll(folder, "")
        .split("\n")
        .filter((l) => l.length > 80),
    ).toEqual([]);
  });

  it("prints each epoch as JSON as it ends", async () => {
    const argv = many("run", "shallow", "--runs", "2", "--seed", "1", "--epochs", "2", "--json");
    const lines = jsonLines((await runCli(argv)).stdout);
    const result = lines.pop();
    expect(lines).toHaveLength(4);
    for (const { net, epoch, cost } of lines) {
      expect(cost).toBe(result.groups[0].runs[net - 1].epochs[epoch].cost);
    }
  });
});

describe("run --nets", () => {
  const vote = (...argv: string[]) =>
    many("run", "shallow", "--nets", "3", "--seed", "5", "--epochs", "2", ...argv);

  it("trains as many at once as --jobs tells, whose vote is that of the saved networks", async () => {
    const out = join(folder, "nets.safetensors");
    const { code, stdout, stderr } = await runCli(vote("--jobs", "3", "--out", out, "--json"));
    expect([code, stderr]).toEqual([0, expect.stringContaining("networks  3, 3 at once")]);
    const { nets, ensemble: voted, wallSeconds } = resultOf(stdout);
    expect(nets.map(({ run, seed }: RunJson) => [run, seed])).toEqual([
      [1, 5],
      [2, 6],
      [3, 7],
    ]);
    expect(wallSeconds).toBeGreaterThan(0);
    const saved = await Promise.all(
      nets.map(({ model }: RunJson) => Network.load(model ?? "", { device: "cpu" })),
    );
    const { test } = await loadDataShared({ file: data });
    const { accuracy, errors } = await ensemble(saved, test);
    expect(voted).toEqual({ testAccuracy: accuracy, errors: [...errors] });
    for (const net of saved) await net.dispose();
  });

  it("prints the networks as a table, then the vote", async () => {
    const { code, stdout } = await runCli(vote());
    expect(code).toBe(0);
    const after = stdout.slice(stdout.indexOf("s/epoch")).split("\n");
    expect(after[1]).toMatch(/^shallow +[123] +\d+\.\d\d % /);
    expect(after[3]).toMatch(/^ensemble of 3: \d+\.\d\d % \(\d+ of 30 wrong\)$/);
    expect(after[5]).toMatch(/^wall time: /);
  });

  it("holds no vote if the numbers of one network become infinite", async () => {
    const out = ["--out", join(folder, "no-vote.safetensors")];
    await runCli(many("run", "shallow", "--nets", "1", "--seed", "5", "--epochs", "2", ...out));
    // The first network is trained already; only the others have this learning rate.
    const fail = ["--resume", "--eta", "1e38", ...out];
    const text = await runCli(vote(...fail));
    expect([text.code, text.stdout]).toEqual([1, expect.not.stringContaining("ensemble of")]);
    expect(text.stderr.replaceAll(/\s+/g, " ")).toMatch(/no vote: network 2: .*NaN or infinite/);
    const json = await runCli(vote(...fail, "--json"));
    expect(resultOf(json.stdout)).toMatchObject({ ensemble: null, interrupted: false });
  });

  it("draws the curves of the networks", async () => {
    const svg = join(folder, "votes.svg");
    expect((await runCli(vote("--figure", svg))).code).toBe(0);
    expect(await readFile(svg, "utf8")).toContain("shallow (3 runs)");
  });
});

describe("sweep", () => {
  it("trains every combination of the values with the same seeds", async () => {
    const argv = many("sweep", "shallow", "--eta", "0.1,0.5", "--lmbda", "0,10", "--epochs", "1");
    const groups = await groupsOf([...argv, "--runs", "2", "--seed", "3"]);
    expect(groups.map(({ name }) => name)).toEqual([
      "eta 0.1, lmbda 0",
      "eta 0.1, lmbda 10",
      "eta 0.5, lmbda 0",
      "eta 0.5, lmbda 10",
    ]);
    for (const { runs } of groups) expect(runs.map(({ seed }) => seed)).toEqual([3, 4]);
    expect(groups[3]?.runs[0]).toMatchObject({ eta: 0.5, lmbda: 10 });
    const costs = groups.map(({ runs }) => runs[0]?.epochs[0]?.cost);
    expect(new Set(costs).size).toBe(4);
  });

  it("sweeps start values, orders and numbers of images", async () => {
    const values = ["--init", "network3,he", "--train-size", "50,100", "--shuffle"];
    const moved = ["--augment", "rotate=5"];
    const groups = await groupsOf(many("sweep", "shallow", ...values, ...moved, "--epochs", "1"));
    const runs = groups.flatMap((group) => group.runs);
    expect(runs.map(({ init, data: { training } }) => [init, training])).toEqual([
      ["network3", 50],
      ["network3", 100],
      ["he", 50],
      ["he", 100],
    ]);
    expect(runs.every(({ shuffle }) => shuffle)).toBe(true);
    for (const { augment } of runs) expect(augment).toMatchObject({ rotate: 5, translate: 0 });
    const [ordered] = await groupsOf(
      many("sweep", "shallow", "--train-size", "50", "--epochs", "1"),
    );
    expect(ordered?.runs[0]?.epochs[0]?.cost).not.toBe(runs[0]?.epochs[0]?.cost);
  });

  it("sweeps optimisers, each with its usual rate, and schedules", async () => {
    const values = ["--optimizer", "sgd,momentum,adam", "--schedule", "constant,cosine"];
    const argv = many("sweep", "shallow", ...values, "--epochs", "2");
    const groups = await groupsOf(argv);
    const runs = groups.flatMap((group) => group.runs);
    expect(runs.map(({ optimizer, schedule, eta }) => [optimizer, schedule, eta])).toEqual([
      ["sgd", "constant", 0.1],
      ["sgd", "cosine", 0.1],
      ["momentum", "constant", 0.01],
      ["momentum", "cosine", 0.01],
      ["adam", "constant", 0.001],
      ["adam", "cosine", 0.001],
    ]);
    // The rate falls after the first of the two epochs.
    const costs = runs.map(({ epochs }) => epochs.map(({ cost }) => cost));
    for (const at of [0, 2, 4]) {
      expect(costs[at]?.[0]).toBe(costs[at + 1]?.[0]);
      expect(costs[at]?.[1]).not.toBe(costs[at + 1]?.[1]);
    }
    expect(new Set(costs.map(([first]) => first)).size).toBe(3);
    const [given] = await groupsOf(
      [...argv, "--eta", "0.02"].map((word) => (word === values[1] ? "adam" : word)),
    );
    expect(given?.runs[0]?.eta).toBe(0.02);
  });

  it("goes on bit for bit after it was killed", async () => {
    const [killed, whole] = [join(folder, "killed"), join(folder, "whole")];
    const argv = many("sweep", "shallow", "--lmbda", "0,0.1", "--epochs", "4", "--jobs", "2");
    let copied: Promise<void> | undefined;
    const rest = await runCli([...argv, "--out", whole], {
      // A copy of the folder in the midst of the training is what a killed process leaves behind.
      onStdout: (text) => {
        if (/epoch 2 /.test(text)) copied ??= copyFolder(whole, killed);
      },
    });
    expect(rest.code).toBe(0);
    await copied;
    await rm(join(killed, "shallow-lmbda-0.1.1.safetensors"));
    const resumed = await runCli([...argv, "--out", killed, "--resume"]);
    expect(resumed.code).toBe(0);
    const names = await readdir(whole);
    expect(names.toSorted()).toEqual([
      "shallow-lmbda-0.1.1.safetensors",
      "shallow-lmbda-0.1.safetensors",
    ]);
    for (const name of names) {
      const [expected, got] = await Promise.all(
        [whole, killed].map((place) => readSafetensors(join(place, name))),
      );
      expect(got?.tensors).toEqual(expected?.tensors);
    }
  });

  it("saves an interrupted training, and says how to go on", async () => {
    const out = join(folder, "stopped");
    const controller = new AbortController();
    const argv = many("sweep", "shallow", "--lmbda", "0,0.1", "--epochs", "500", "--out", out);
    const stopped = await runCli(argv, {
      signal: controller.signal,
      onStdout: (text) => {
        if (/epoch 1 /.test(text)) controller.abort(new Interruption("interrupted", 130));
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("interrupted: --resume goes on from there");
    const again = argv.map((word) => (word === "500" ? "3" : word));
    expect(
      (await groupsOf([...again, "--resume"])).map(({ runs }) => runs[0]?.epochs.length),
    ).toEqual([3, 3]);
  });

  it("ends a run alone whose numbers become infinite", async () => {
    const argv = many("sweep", "shallow", "--eta", "0.1,1e30", "--epochs", "1");
    const { code, stdout } = await runCli(argv);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^eta 1e\+30 run 1: .* NaN or\s+infinite/m);
    expect(stdout).toMatch(/^eta 1e\+30 +- +- +- +failed/m);
    const all = await runCli(
      many("run", "shallow", "--runs", "2", "--eta", "1e38", "--seed", "1", "--json"),
    );
    expect(all.code).toBe(1);
    expect(all.stderr).toContain("ERR_NAN");
    expect(resultOf(all.stdout).groups[0].best).toBeNull();
  });
});

describe("compare", () => {
  it("shows experiments side by side and draws their curves", async () => {
    const svg = join(folder, "new", "curves.svg");
    const argv = many("compare", "shallow", "omit_FC", "--epochs", "2", "--runs", "2");
    const { code, stdout } = await runCli([...argv, "--figure", svg]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shallow +[12] .* 97\.80 %$/m);
    expect(stdout).toMatch(/^omit_FC +[12] .* -$/m);
    expect(stdout).toContain("figure: ");
    const picture = await readFile(svg, "utf8");
    expect(picture).toContain("shallow (2 runs)");
    expect(picture).toContain("omit_FC (2 runs)");
  });

  it("draws a PNG", async () => {
    const png = join(folder, "curves.png");
    await runCli(many("compare", "shallow", "--quick", "--epochs", "2", "--figure", png));
    const { width, height } = PNG.sync.read(await readFile(png));
    expect([width, height > 400]).toEqual([800, true]);
  });

  it("refuses a folder that it cannot create before it trains", async () => {
    const argv = many("compare", "shallow", "--epochs", "1", "--figure", join(data, "curves.svg"));
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("cannot create the folder");
  });
});

describe("the cores", () => {
  it.each([
    ["cpu", {}, { atOnce: 4, threads: 1 }],
    ["cpu", { jobs: 2 }, { atOnce: 2, threads: 2 }],
    ["cpu", { threads: 3 }, { atOnce: 1, threads: 3 }],
    ["cpu", { threads: "auto" as const }, { atOnce: 4, threads: "auto" }],
    ["cpu", { jobs: 90, threads: 2 }, { atOnce: 6, threads: 2 }],
    ["cuda", {}, { atOnce: 1, threads: 1 }],
    ["cuda", { jobs: 3 }, { atOnce: 3, threads: 1 }],
  ])("of %s with %j are shared by %j", (name, options, expected) => {
    expect(shareCores({ name }, 6, options, 4)).toEqual(expected);
  });

  it("are given no more work after a failure, which is thrown when all have ended", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await new Promise((done) => setTimeout(done, item === 1 ? 1 : 20));
      ended.push(item);
      if (item === 1) throw new Error("broken");
    };
    await expect(eachAtOnce([0, 1, 2, 3], 2, work)).rejects.toThrow("broken");
    expect([begun, ended]).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});
