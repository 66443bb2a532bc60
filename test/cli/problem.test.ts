import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problems } from "../../src/cli/problem/problems.js";
import { runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scripts = join(root, "examples/problems");

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-problem-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 100, validation: 20, test: 30 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const solve = (number: string, ...argv: string[]) => {
  const settings = ["--epochs", "2", "--device", "cpu", "--data", data, "--out", folder];
  return runCli(["problem", number, ...settings, ...argv], {
    env: { PATH: process.env.PATH ?? "" },
  });
};

/** A line of the answer of each problem. */
const answers: Record<string, RegExp> = {
  1: /^layers\.0\.w +20 +\d\.\de-\d+$/m,
  2: /^omit_FC +29,330 +\d+\.\d\d % +\d+\.\d\d %$/m,
  3: /^tanh, eta 0\.1 +\d+\.\d\d % /m,
  4: /^their shifts too +(\d+\.\d\d % *){5}$/m,
  5: /^stopped after \d+ of 200 epochs$/m,
  6: /^the first 7 of them +7 +\d+\.\d\d %$/m,
  7: /^halved on a plateau +[01] +\d+\.\d\d % /m,
  8: /^displaced elastically: validation \d+\.\d\d %/m,
  9: /^outputs that differ after loading: 0\n.*two more epochs of both: 0$/m,
  10: /^1 +\d\.\d{3} +\d\.\d{3} +\d+\.\d\d % /m,
  11: /^1\.5 +3\.3750 +3\.37\d\d +3\.37\d\d +0$/m,
  12: /^relu, init lsuv( +\d\S*){4}\nsigmoid, batch normalisation +\d.* +\d.*\nrelu, init he, shortcuts +\d/m,
  13: /^max 4x4 +6x6 +73,630 +\d+\.\d\d % +\d+\.\d\d %$/m,
  14: /^second 0\.2, connected 0\.5( +\d+\.\d\d %){3}$/m,
};

describe("problem", () => {
  it.each(Object.entries(answers))("%s is answered", async (number, answer) => {
    const { code, stdout, stderr } = await solve(number);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(new RegExp(`^Problem ${number}: `));
    expect(stdout).toMatch(answer);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });

  it("has a script of at most 80 lines and a page for each number", () => {
    const files = problems.map(({ file }) => `${file}.mjs`);
    expect(readdirSync(scripts).filter((name) => name !== "settings.mjs")).toEqual(files);
    for (const name of readdirSync(scripts)) {
      expect(readFileSync(join(scripts, name), "utf8").split("\n").length, name).toBeLessThan(82);
    }
    const pages = readdirSync(join(root, "docs/problems"));
    expect(pages.filter((name) => /^\d.*\.md$/.test(name))).toEqual(
      problems.map(({ file }) => `${file}.md`),
    );
  });

  it("draws its figures into --out", async () => {
    expect((await readdir(folder)).filter((name) => name.endsWith(".svg")).length).toBe(9);
  });

  it("ends with 1 where the script fails", async () => {
    const { code, stderr } = await solve("9", "--data", join(folder, "nowhere.pkl"));
    expect(code).toBe(1);
    expect(stderr).toContain("nowhere.pkl");
  });

  it.each(["0", "15", "tanh"])("%s is no problem", async (number) => {
    const { code, stderr } = await runCli(["problem", number]);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("The problems are numbered 1 to 14");
  });
});
