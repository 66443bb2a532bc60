// Each step of the first contact with a GPU, on an emulated GPU and on the CPU, with small sizes.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOutput } from "../../scripts/first-contact/output.mjs";
import { limitOf, MOST_SECONDS, steps } from "../../scripts/first-contact/plan.mjs";
import { reportTable } from "../../scripts/first-contact/report.mjs";
import { runStep } from "../../scripts/first-contact/run-step.mjs";
import { runLimited } from "../../scripts/lib/run-limited.mjs";
import { emulatedEnvironment, emulator, Folder } from "./support/emulated.js";

interface Row {
  readonly name: string;
  readonly result: string;
  readonly seconds: number;
  readonly notes: readonly string[];
}

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

async function contact(only: string, more: Readonly<Record<string, string>> = {}, device = "cuda") {
  const script = "scripts/first-contact/main.mjs";
  const args = ["--quick", "--device", device, "--out", folder.file("report"), "--only", only];
  const env = { ...process.env, ...emulatedEnvironment(emulator, { ...more }) };
  const ended = await runLimited([process.execPath, script, ...args], { seconds: 300, env });
  const rows: Row[] = JSON.parse(readFileSync(folder.file("report/report.json"), "utf8"));
  return { ...ended, rows, notes: rows.flatMap(({ notes }) => notes).join("\n") };
}

describe("the steps on an emulated GPU", { timeout: 300_000 }, () => {
  it.each<[string, RegExp]>([
    [
      "machine",
      /libcuda\.so\.1 13\.0, .*\n.*\nlibcudnn\.so\.9 9\..*\nEmulated GPU, compute capability 9\.0/,
    ],
    ["doctor", /every check has an answer/],
    [
      "cudnn-log",
      /one step on cuda \(Emulated GPU, cuDNN 9\.\S+, cuBLAS 13\.\S+\)\ncuDNN wrote no log/,
    ],
    [
      "kernels",
      /shallow: 6 kernels, 6 graph nodes\n.*dbl_conv_relu: 13 kernels, 13 graph nodes, cudnn:1/s,
    ],
    [
      "parity",
      /shallow, mini-batch 17, 3 steps: \S+ from cpu, two runs equal.*dropout, mini-batch 10/s,
    ],
    ["together", /basic_conv, mini-batch 10: 1 result in 3 rounds/],
    ["workers", /the first took \d+ ms, the others \d+ to \d+ ms/],
    ["exit", /2 of 2 processes ended as they should/],
    ["rate", /shallow: [\d.]+ µs a step; \d+ steps\/s/],
  ])("%s", async (name, seen) => {
    const { rows, notes, stderr } = await contact(name);
    expect({ stderr, rows }).toMatchObject({ stderr: "", rows: [{ name, result: "ok" }] });
    expect(notes).toMatch(seen);
  });

  it("sanitizer", async () => {
    folder.write("bin/compute-sanitizer", '#!/bin/sh\nshift 4\nexec "$@"\n', 0o755);
    const { rows } = await contact("sanitizer", { PATH: `${folder.file("bin")}:/bin` });
    const notes = ["basic_conv: clean", "dropout: clean"];
    expect(rows).toMatchObject([{ result: "ok", notes }]);
  });

  const data = process.env.NETWORK3_DATA ?? "";
  it.skipIf(data === "")("dropout, interrupted when its time is up", async () => {
    const { rows, notes } = await contact("dropout");
    expect(rows).toMatchObject([{ result: "ok" }]);
    expect(notes).toMatch(/^interrupted in epoch 0, after \d+ mini-batches/m);
  });
});

it("the steps on the CPU that need no GPU end well", { timeout: 300_000 }, async () => {
  const { code, rows, notes } = await contact("machine,kernels,together,exit,sanitizer", {}, "cpu");
  expect(rows.map(({ result }) => result)).toEqual(["ok", "ok", "ok", "ok", "skipped"]);
  expect(code).toBe(0);
  expect(notes).toMatch(/it is for a GPU/);
});

describe("a step that fails", { timeout: 300_000 }, () => {
  it("is in the report, and so are those behind it", async () => {
    const faults = { NETWORK3_STUB_FAULTS: "cuGraphLaunch@3=719" };
    const { code, rows, notes } = await contact("together,workers,sanitizer", {
      ...faults,
      PATH: "/nowhere",
    });
    expect(code).toBe(1);
    expect(rows.map(({ result }) => result)).toEqual(["FAILED", "FAILED", "skipped"]);
    expect(notes).toMatch(/CUDA error 719/);
    const report = readFileSync(folder.file("report/report.md"), "utf8");
    for (const { name } of rows) expect(report).toMatch(new RegExp(`^\\| ${name}: .*\\|$`, "m"));
    expect(readFileSync(folder.file("report/output.txt"), "utf8")).toMatch(
      /===== together[\s\S]*719[\s\S]*===== workers/,
    );
  });

  const options = { device: "cuda", quick: true, out: tmpdir(), only: undefined };

  it("is stopped at its limit where it hangs", async () => {
    const previous = { ...process.env };
    Object.assign(
      process.env,
      emulatedEnvironment(emulator, { NETWORK3_STUB_FAULTS: "cuInit=hang" }),
    );
    try {
      const output = openOutput(folder.file("output.txt"));
      const [machine] = steps;
      if (!machine) throw new RangeError("there are no steps");
      const row = await runStep(machine, options, 5, output);
      output.close();
      expect(row).toMatchObject({ result: "timeout", notes: ["stopped after 5 s"] });
      expect(await runStep(machine, options, 0, output)).toMatchObject({ result: "not reached" });
    } finally {
      process.env = previous;
    }
  });
});

describe("the plan", () => {
  it("fits into eight minutes, and no step goes beyond what is left of them", () => {
    const sum = steps.reduce((total, { seconds }) => total + seconds, 0);
    expect(MOST_SECONDS).toBe(480);
    expect(sum).toBeLessThanOrEqual(MOST_SECONDS);
    for (const step of steps) {
      expect(limitOf(step, MOST_SECONDS)).toBe(step.seconds);
      expect(limitOf(step, 5)).toBeLessThan(5);
      expect(limitOf(step, 0)).toBeLessThanOrEqual(0);
    }
  });

  it("has compute-sanitizer last, and a file for each step", () => {
    expect(steps.at(-1)?.name).toBe("sanitizer");
    const files = readdirSync("scripts/first-contact/steps");
    for (const { name } of steps) expect(files).toContain(`${name}.mjs`);
  });
});

it("what a step prints is kept up to a bound", () => {
  const file = folder.file("output.txt");
  const output = openOutput(file);
  for (const { name } of steps) {
    output.begin(name);
    for (let i = 0; i < 3; i++) output.write(Buffer.alloc(1 << 20, "x"));
  }
  output.close();
  expect(statSync(file).size).toBeLessThan(16 * 2 ** 20);
  expect(readFileSync(file, "utf8")).toMatch(/x\n\[more than 1 MiB/);
});

it("the report is one table, whatever a step says", () => {
  const row = {
    name: "rate",
    asks: "how fast",
    result: "ok",
    seconds: 1.25,
    notes: ["a | b", "c\nd"],
  };
  expect(reportTable([row], { device: "cuda:1", quick: false })).toBe(
    [
      "First contact with `cuda:1`",
      "",
      "| step | result | s | what was seen |",
      "|---|---|---|---|",
      "| rate: how fast | ok | 1.3 | a \\| b<br>c d |",
      "",
    ].join("\n"),
  );
});

it.each([
  [["--device", "gpu"], /--device is cpu, cuda or cuda:<number>, not gpu/],
  [["--only", "all"], /there is no step all/],
  [["--fast"], /--fast/],
])("refuses %j and explains itself", async (args, message) => {
  const command = [process.execPath, "scripts/first-contact/main.mjs", ...args] as const;
  const ended = await runLimited([...command], { seconds: 60 });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).toContain("--quick");
});
