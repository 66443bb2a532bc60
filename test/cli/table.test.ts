import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvLayer, SoftmaxLayer } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interruption } from "../../src/cli/io.js";
import { workOf } from "../../src/cli/jobs/work.js";
import { addResult, type RunResult } from "../../src/cli/table/results.js";
import { findExperiment } from "../../src/experiments/registry.js";
import { jsonLines, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-table-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 60, validation: 20, test: 20 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const result: RunResult = {
  experiment: "shallow",
  run: 1,
  seed: 1,
  epochs: 60,
  validationAccuracy: 0.978,
  testAccuracy: 0.977,
  seconds: 65,
  commit: "release 1.0.0",
  machine: "a machine",
  command: "network3 run shallow --seed 1 --threads 1",
};

const lines = (...results: Partial<RunResult>[]) =>
  results.map((given) => `${JSON.stringify({ ...result, ...given })}\n`).join("");

/** Prints the table of a file with this content. */
async function tableOf(content: string, ...argv: string[]) {
  const file = join(folder, "given.jsonl");
  await writeFile(file, content);
  return runCli(["table", "--results", file, ...argv]);
}

/** Arguments that train for an epoch. */
function train(name: string, ...rows: string[]) {
  const files = ["--results", join(folder, `${name}.jsonl`), "--out", join(folder, name)];
  return ["table", "--run", ...rows, "--epochs", "1", "--device", "cpu", "--data", data, ...files];
}

const resultsIn = async (name: string): Promise<RunResult[]> =>
  jsonLines(await readFile(join(folder, `${name}.jsonl`), "utf8"));

describe("table", () => {
  it("shows each run, and the best by validation accuracy, within 80 columns", async () => {
    const { code, stdout, stderr } = await tableOf(
      lines(
        { testAccuracy: 0.9791, validationAccuracy: 0.978 },
        { run: 2, testAccuracy: 0.9786, validationAccuracy: 0.9795, seconds: 75 },
        { run: 3, testAccuracy: 0.9788, machine: "another machine" },
        { experiment: "ensemble", epochs: 40, validationAccuracy: null, testAccuracy: 0.9968 },
      ),
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^shallow +97\.80 +97\.86 +97\.91 97\.86 97\.88 +1 min 08 s \[1,2\]$/m);
    expect(stdout).toMatch(/^dropout +99\.60 +- +not run +-$/m);
    expect(stdout).toMatch(/^ensemble +99\.67 +99\.68 +99\.68 +1 min 05 s \[1\]$/m);
    expect(stdout).toMatch(/^omit_FC +- +- +not run/m);
    expect(stdout).toContain("[2] another machine");
    expect(stdout.match(/^\w+ .*(not run|\[)/gm)).toHaveLength(20);
    expect(stdout).toMatch(/^ten_minutes +ours +- +not run +-$/m);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("takes the last result of a run, and those of other numbers of epochs apart", async () => {
    const content = lines({}, { testAccuracy: 0.5 }, { run: 2, epochs: 3, testAccuracy: 0.25 });
    expect((await tableOf(content, "shallow")).stdout).toMatch(
      /^shallow +97\.80 +50\.00 +50\.00 /m,
    );
    expect((await tableOf(content, "shallow", "--epochs", "3")).stdout).toMatch(
      /^shallow +97\.80 +25\.00 +25\.00 /m,
    );
  });

  it("--json gives the results and the best of each row", async () => {
    const { stdout } = await tableOf(lines({}), "shallow", "omit_FC", "--json");
    expect(JSON.parse(stdout)).toMatchObject([
      {
        experiment: "shallow",
        epochs: 60,
        reported: { test: 0.978 },
        best: result,
        results: [result],
      },
      { experiment: "omit_FC", best: null, results: [] },
    ]);
  });

  it("shows the committed results, or that there are none", async () => {
    const { code, stdout } = await runCli(["table"]);
    expect(code).toBe(0);
    expect(stdout.match(/^\w+ +(\d\d\.\d\d|-|ours) +(\d\d\.\d\d|-) /gm)).toHaveLength(20);
  });

  it("uses the whole lines of a file that is cut off, and says so", async () => {
    const { code, stdout, stderr } = await tableOf(`${lines({})}{"experiment":"basic_`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shallow +97\.80 +97\.70 /m);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
      /given\.jsonl is cut off; its 1 whole lines are used/,
    );
  });

  it.each([
    ["no JSON\n", /line 1 is no JSON: .*remove the line/],
    [`${lines({})}[]\n`, /line 2: experiment must be a string, got undefined/],
    [lines({ validationAccuracy: "high" as never }), /must be a number or null, got "high"/],
  ])("refuses the line %j", async (content, message) => {
    const { code, stdout, stderr } = await tableOf(content);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(message);
  });

  it("names the nearest experiment", async () => {
    const { code, stderr } = await runCli(["table", "dropuot"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean dropout?");
  });
});

describe("table --run", () => {
  it("trains what is missing, and adds a line for each run", async () => {
    const argv = train("missing", "shallow", "omit_FC");
    const first = await runCli([...argv, "--runs", "2"]);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(/1 of 4 networks done, \d+(\.\d)? s left/);
    const results = await resultsIn("missing");
    const names = (all: RunResult[]) => all.map(({ experiment, run }) => `${experiment} ${run}`);
    expect(names(results).toSorted()).toEqual(["omit_FC 1", "omit_FC 2", "shallow 1", "shallow 2"]);
    for (const { command, seed, run, commit, machine, epochs } of results) {
      expect(seed).toBe(run);
      expect(epochs).toBe(1);
      expect(command).toContain(`--seed ${seed} --threads 1 --epochs 1 --data ${data}`);
      expect(commit).toMatch(/^([0-9a-f]{40}( with changes)?|release \d.*)$/);
      expect(machine).toMatch(/cores of .*Node/);
    }
    const [, ...words] = (results[0]?.command ?? "").split(" ");
    const again = jsonLines((await runCli([...words, "--device", "cpu", "--json"])).stdout).at(-1);
    expect(again.result.testAccuracy).toBe(results[0]?.testAccuracy);
    const second = await runCli([...argv, "--runs", "3"]);
    expect(second.stdout).not.toMatch(/run [12] epoch/);
    expect(names((await resultsIn("missing")).slice(4)).toSorted()).toEqual([
      "omit_FC 3",
      "shallow 3",
    ]);
  });

  it("removes a last line that is cut off before it adds others", async () => {
    const argv = train("cut", "shallow", "--runs", "1");
    await runCli(argv);
    await appendFile(join(folder, "cut.jsonl"), '{"experiment":"shal');
    const { code, stderr } = await runCli([...argv, "--runs", "2"]);
    expect(code).toBe(0);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
      /its 1 whole lines are kept, and the rest is removed/,
    );
    expect((await resultsIn("cut")).map(({ run }) => run)).toEqual([1, 2]);
  });

  it("goes on after an interruption", async () => {
    const controller = new AbortController();
    const argv = train("stopped", "shallow", "--runs", "2", "--jobs", "1");
    const stopped = await runCli(argv, {
      signal: controller.signal,
      onStdout: (text) => {
        if (/1 of 2 networks done/.test(text)) {
          controller.abort(new Interruption("interrupted", 130));
        }
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("the same command goes on from there");
    expect(await resultsIn("stopped")).toHaveLength(1);
    expect((await runCli(argv)).code).toBe(0);
    expect((await resultsIn("stopped")).map(({ run }) => run)).toEqual([1, 2]);
  });

  it("refuses a file of results that it cannot read before it trains", async () => {
    const argv = train("unreadable", "shallow", "--runs", "1");
    const good = join(folder, "unreadable.jsonl");
    const failed = await runCli(argv.map((word) => (word === good ? folder : word)));
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr).toContain("cannot read the results in");
  });

  it("says that the network is kept where a result cannot be added", async () => {
    await expect(addResult(join(data, "results.jsonl"), result)).rejects.toThrow(
      /cannot add a result .* the network is saved, so that the same command adds it/,
    );
  });

  it("lets the networks of dropout vote, and says where they are missing", async () => {
    const alone = await runCli(train("vote", "ensemble"));
    expect(alone.stderr.replaceAll(/\s+/g, " ")).toMatch(
      /ensemble: not run, because .*vote lacks the finished dropout networks 1, 2, 3, 4, 5/,
    );
    await runCli(train("vote", "dropout"));
    const voted = await runCli(train("vote", "ensemble"));
    expect(voted.stderr).toMatch(/ensemble: \d+\.\d\d % \(\d+ of 20 wrong\)/);
    const results = await resultsIn("vote");
    expect(results.map(({ experiment }) => experiment).toSorted()).toEqual(
      [..."11111"].map(() => "dropout").concat("ensemble"),
    );
    const seconds = results.slice(0, 5).reduce((sum, each) => sum + each.seconds, 0);
    expect(results[5]?.seconds).toBeCloseTo(seconds, 0);
    expect(results[5]?.validationAccuracy).toBeGreaterThan(0);
  });

  it("lets each vote have networks of its own", async () => {
    const votes = ["ten_minutes", "fewest_mistakes"];
    const alone = await runCli(train("votes", ...votes));
    const said = alone.stderr.replaceAll(/\s+/g, " ");
    for (const id of votes) expect(said).toContain(`lacks the finished ${id}_net networks 1,`);
    const voted = await runCli(train("votes", "ten_minutes_net", ...votes));
    expect(voted.stderr).toMatch(/ten_minutes: \d+\.\d\d % \(\d+ of 20 wrong\)/);
    expect(voted.stderr).toContain("fewest_mistakes: not run");
    expect((await resultsIn("votes")).map(({ experiment }) => experiment)).toEqual([
      ...Array<string>(4).fill("ten_minutes_net"),
      "ten_minutes",
    ]);
  });
});

describe("the work of a network", () => {
  const conv1 = 20 * 25 * 24 ** 2;
  const conv2 = 40 * 20 * 25 * 8 ** 2;

  it.each([
    ["shallow", 784 * 100, 100 * 10],
    ["dbl_conv", conv1, conv2 + 640 * 100 + 100 * 10],
  ])("of %s counts the outputs of a mini-batch and both gradients", (id, first, others) => {
    const experiment = findExperiment(id);
    // There is no gradient by the images. A multiply-add is two operations.
    const wanted = 2 * 10 * (2 * first + 3 * others);
    expect(experiment && workOf(experiment)).toBe(wanted);
  });

  it("depends on the stride and the padding of a convolution", () => {
    const images = { imageShape: [1, 28, 28], filterShape: [2, 1, 3, 3] } as const;
    const layers = () =>
      [
        new ConvLayer({ ...images, stride: 3, padding: 1 }),
        new SoftmaxLayer({ nIn: 2 * 10 * 10, nOut: 10 }),
      ] as const;
    const [conv, dense] = [9 * 200, 200 * 10];
    expect(workOf({ layers, miniBatchSize: 1 })).toBe(2 * (2 * conv + 3 * dense));
  });
});
