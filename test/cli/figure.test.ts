import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figures } from "../../src/cli/figure/figures.js";
import { runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;
const models: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-figure-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 40, validation: 20, test: 20 });
  const out = join(folder, "m.safetensors");
  const run = ["run", "omit_FC", "--nets", "2", "--epochs", "2", "--seed", "1", "--out", out];
  expect((await runCli([...run, "--device", "cpu", "--data", data])).code).toBe(0);
  models.push(join(folder, "m.1.safetensors"), join(folder, "m.2.safetensors"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function draw(name: string, ...argv: string[]) {
  const out = join(folder, "figure.svg");
  const common = ["--device", "cpu", "--data", data, "--out", out];
  const result = await runCli(["figure", name, ...argv, ...common]);
  const svg = result.code === 0 ? await readFile(out, "utf8") : "";
  const description = parseHTML(svg).document.querySelector("desc")?.textContent ?? "";
  return { ...result, svg, description };
}

describe("figure", () => {
  it.each(figures.map(({ name }) => name))("draws %s", async (name) => {
    const { code, stdout, stderr, description } = await draw(name, "--model", ...models);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(new RegExp(`^${name}: `));
    expect(description).not.toBe("");
  });

  it("lets several networks vote, and joins their curves by name", async () => {
    const one = await draw("confusion", "--model", models[0] ?? "");
    const both = await draw("confusion", "--model", ...models);
    expect(one.description).toMatch(/of 20 are wrong/);
    expect(both.description).toMatch(/of 20 are wrong/);
    expect((await draw("curves", "--model", ...models)).svg).toContain("m (2 runs)");
  });

  it("draws what the options ask for", async () => {
    expect((await draw("digits", "--count", "3")).description).toMatch(/^3 images/);
    expect((await draw("network", "--experiment", "dbl_conv")).description).toContain(
      "40 maps 4×4",
    );
    expect((await draw("fully-connected", "--sizes", "2,3,4")).description).toContain("2, 3, 4");
    expect((await draw("receptive-field", "--at", "2,3")).description).toContain("row 2, column 3");
    const norms = await draw("gradient-norms", "--experiment", "omit_FC");
    expect(norms.description).toContain("layers.1.w");
    expect((await draw("pooling", "--theme", "dark")).svg).not.toContain("<style");
  });

  it("writes PNG", async () => {
    const out = join(folder, "new", "network.png");
    await runCli(["figure", "network", "--experiment", "shallow", "--out", out]);
    expect(PNG.sync.read(await readFile(out)).width).toBe(800);
  });

  it.each([
    [["mistaks", "--out", "a.svg"], /unknown figure 'mistaks'\n\(Did you mean mistakes\?\)/],
    [["digits"], /required option '--out <file>'/],
    [["digits", "--out", "a.gif"], /must end in \.svg or \.png/],
    [["network", "--out", "a.svg", "--experiment", "dbl_cov"], /Did you mean dbl_conv\?/],
    [["pooling", "--out", "a.svg", "--theme", "blue"], /Allowed choices are auto, light, dark/],
    [["fully-connected", "--out", "a.svg", "--sizes", "1,b"], /integers from 0, with commas/],
  ])("%j is wrong usage", async (argv, message) => {
    const { code, stdout, stderr } = await runCli(["figure", ...argv]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.replaceAll("\n  ", " ")).toMatch(message);
  });

  it("says what is missing", async () => {
    const filters = await draw("filters");
    expect([filters.code, filters.stderr.replaceAll(/\s+/g, " ")]).toEqual([
      2,
      expect.stringContaining("the figure filters needs --model <file>, a network that"),
    ]);
    const layer = await draw("filters", "--model", models[0] ?? "", "--layer", "7");
    expect(layer.stderr.replaceAll(/\s+/g, " ")).toContain("has no weights of a layer 7");
  });
});
