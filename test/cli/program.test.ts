import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { measuredTimes, recordedTimes } from "../../src/cli/list/times.js";
import { rowsOf } from "../../src/cli/table/report.js";
import { experiments } from "../../src/experiments/registry.js";
import { runCli } from "../support/cli.js";

const RUN = {
  ...{ seed: 1, epochs: 60, validationAccuracy: 0.98, testAccuracy: 0.98 },
  ...{ commit: "release 1.0.0", command: "network3 run shallow --seed 1" },
};

const tooLong = (text: string) => text.split("\n").filter((line) => line.length > 80);

describe("help", () => {
  it.each([
    [["--help"], ["run", "list", "--version"]],
    [
      ["run", "--help"],
      ["--epochs", "--device", "--threads", "--seed", "--data", "--out", "--force", "--verbose"],
    ],
    [["list", "--help"], ["--json"]],
    [["help", "run"], ["--epochs"]],
  ])("%j goes to stdout, fits 80 columns and exits with 0", async (argv, words) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(tooLong(stdout)).toEqual([]);
    for (const word of words) expect(stdout).toContain(word);
  });

  it("run --help tells defaults, devices, experiments and examples", async () => {
    const { stdout } = await runCli(["run", "--help"]);
    const words = stdout.replaceAll(/\s+/g, " ");
    expect(words).toContain(
      'auto, cpu, cuda, cuda:1 (a GPU by its number) or reference (default: "auto")',
    );
    expect(stdout.match(/default: /g)?.length).toBeGreaterThanOrEqual(5);
    expect(stdout.match(/^ {2}network3 run /gm)).toHaveLength(7);
    expect(stdout).toMatch(/^ {2}dbl_conv_relu +99\.23 % /m);
    expect(stdout).toMatch(/^ {2}omit_FC +- /m);
  });

  it.each(["run", "sweep", "compare", "table", "figure", "predict", "list", "summary", "doctor"])(
    "%s --help has examples of the command",
    async (command) => {
      const { stdout } = await runCli([command, "--help"]);
      const [, examples = ""] = stdout.split("\nExamples:\n");
      expect(examples).toMatch(new RegExp(`^ {2}(\\w+=\\S+ )?network3 ${command}\\b`, "m"));
      expect(tooLong(stdout)).toEqual([]);
    },
  );

  it("comes on stderr with exit code 2 where no command is given", async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: network3");
  });
});

describe("--version", () => {
  it("prints the package's version", async () => {
    const manifest = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    expect(await runCli(["--version"])).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
  });
});

describe("wrong usage exits with 2, tells why on stderr and leaves stdout empty", () => {
  it.each<[string[], RegExp]>([
    [["rnu", "shallow"], /unknown command 'rnu'\n\(Did you mean run\?\)/],
    [["run"], /missing required argument 'experiment'/],
    [["run", "shallow", "extra"], /too many arguments/],
    [["run", "shallow", "--epoch", "3"], /unknown option '--epoch'\n\(Did you mean --epochs\?\)/],
    [["run", "shallow", "--epochs"], /argument missing/],
    [["run", "shallow", "--epochs", "-1"], /'-1' is invalid.*integer from 0/s],
    [["run", "shallow", "--epochs", "1.5"], /'1\.5' is invalid/],
    [["run", "shallow", "--epochs", "1e3"], /'1e3' is invalid/],
    [["run", "shallow", "--threads", "0"], /'0' is invalid.*integer from 1/s],
    [["run", "shallow", "--seed", "9007199254740992"], /is invalid/],
    [
      ["run", "shallow", "--device", "gpu"],
      /'gpu' is invalid. Allowed are auto, cpu, cuda, cuda:1/,
    ],
    [["bench", "--device", "cuda:"], /'cuda:' is invalid. Allowed are auto, cpu, cuda, cuda:1/],
    [["bench", "--device", "cuda:1.5"], /'cuda:1\.5' is invalid. Allowed are auto/],
    [["predict", "--device", "cuda:-1", "m", "i"], /'cuda:-1' is invalid. Allowed are auto/],
    [
      ["run", "dbl_conv_rleu"],
      /unknown experiment 'dbl_conv_rleu'\n\(Did you mean dbl_conv_relu\?\)/,
    ],
    [["compare", "dbl_conv", "dbl_conv_tahn"], /\(Did you mean dbl_conv_tanh\?\)/],
    [["compare", "shallow", "shallow"], /shallow stands there twice/],
    [["compare", "shallow", "ensemble"], /ensemble is a vote/],
    [["sweep", "shalow", "--eta", "1,2"], /\(Did you mean shallow\?\)/],
    [["sweep", "ensemble", "--eta", "1,2"], /ensemble is a vote/],
    [["sweep", "shallow", "--lambda", "1,2"], /\(Did you mean --lmbda\?\)/],
    [["sweep", "shallow", "--lmbda", "1,x"], /It must be a number from 0/],
    [["sweep", "shallow", "--eta", "0.1,0.10"], /0\.1 stands there twice/],
    [["sweep", "shallow", "--eta", "1,2", "--resume"], /--resume needs --out <folder>/],
    [
      ["run", "shallow", "--augment", "rotate=200"],
      /augment: rotate must be .*at most 180; got 200/,
    ],
    [["run", "shallow", "--augment", "turn=3"], /unknown option "turn".*elastic\. An example is/s],
    [
      ["run", "shallow", "--augment", "rotate=far"],
      /rotate takes a number, and "far" is none\. An/,
    ],
    [["run", "shallow", "--augment", "elastic=3/"], /elastic takes a number, and "" is none\. An/],
    [
      ["sweep", "shallow", "--augment", "rotate"],
      /It takes limits by name\. An example is translate=2/,
    ],
    [["run", "shallow", "--augment", "elastic=1/2/3"], /takes limits by name/],
    [["run", "shallow", "--init", "xavier"], /Allowed are network3, fanIn, glorot, he/],
    [["run", "shallow", "--runs", "2", "--nets", "2"], /cannot be used with option '--nets <n>'/],
    [["run", "shallow", "--jobs", "2"], /--jobs needs --runs or --nets <n>/],
    [["run", "shallow", "--figure", "a.svg"], /--figure needs --runs or --nets <n>/],
    [["run", "shallow", "--runs", "2", "--figure", "a.gif"], /must end in \.svg or \.png/],
    [["run", "ensemble", "--runs", "2"], /ensemble is a vote of networks/],
    [["run", "qqqqqqqq"], /unknown experiment 'qqqqqqqq'\nExperiments: shallow, /],
  ])("%j", async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error: /);
    // Long messages are broken between words, and the new lines are indented.
    expect(stderr.replaceAll("\n  ", " ")).toMatch(message);
    expect(tooLong(stderr)).toEqual([]);
  });

  it("lists every experiment when one is unknown", async () => {
    const { stderr } = await runCli(["run", "nothing_like_it"]);
    for (const id of ["shallow", "basic_conv", "omit_FC", "dbl_conv_tanh", "dbl_conv_relu"]) {
      expect(stderr).toContain(id);
    }
    expect(stderr).not.toContain("Did you mean");
  });
});

describe("list", () => {
  it("shows id, accuracies, epochs, images and time within 80 columns", async () => {
    const { code, stdout, stderr } = await runCli(["list"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.match(/^\w+ .* (not measured|about .*)$/gm)).toHaveLength(20);
    expect(stdout).toMatch(/^shallow +97\.80 +(-|\d\d\.\d\d) +60 +50,000 /m);
    expect(stdout).toMatch(/^dropout +99\.60 +(-|\d\d\.\d\d) +40 +250,000 /m);
    expect(tooLong(stdout)).toEqual([]);
  });

  it("takes the mean time of the results that were made on this machine", () => {
    const [experiment] = experiments;
    if (experiment === undefined) throw new Error("there are no experiments");
    const run = { ...RUN, experiment: experiment.id };
    const results = [
      { ...run, run: 1, seconds: 60, machine: "2 cores of X, linux, Node 20.1.0, a CPU" },
      { ...run, run: 2, seconds: 80, machine: "2 cores of X, linux, Node 22.0.0, a CPU" },
      { ...run, run: 3, seconds: 900, machine: "2 cores of X2, linux, Node 22.0.0, a CPU" },
    ];
    const rows = rowsOf([experiment], results, () => run.epochs);
    expect(recordedTimes(rows, "2 cores of X, linux")).toEqual(new Map([["shallow", 70]]));
    expect(recordedTimes(rows, "4 cores of X, linux").size).toBe(0);
  });

  it("measures the time of a run: that of a step times its steps", async () => {
    const chosen = experiments.filter(({ id }) => id === "shallow");
    const double = chosen.map((experiment) => ({ ...experiment, id: "twice", epochs: 120_000 }));
    const { signal } = new AbortController();
    const times = await measuredTimes([...chosen, ...double], "cpu", signal);
    const [once = 0, twice = 0] = times.values();
    expect(once).toBeGreaterThan(1);
    expect(twice).toBeGreaterThan(100 * once);
  });

  it("--json gives the registry", async () => {
    const { stdout } = await runCli(["list", "--json"]);
    const rows = JSON.parse(stdout);
    expect(rows).toHaveLength(20);
    expect(rows[5]).toMatchObject({
      id: "dbl_conv_relu",
      eta: 0.03,
      lmbda: 0.1,
      epochs: 60,
      miniBatchSize: 10,
      reported: { test: 0.9923 },
    });
  });

  it("has no colour codes, on a terminal or not", async () => {
    for (const terminal of [false, true]) {
      expect((await runCli(["list"], { terminal })).stdout).not.toContain("\x1b");
    }
  });
});
