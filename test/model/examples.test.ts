// The programs in examples/ run on thirty digits and show what they say.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runExample, typeErrors } from "../support/markdown-examples.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const folderOfExamples = fileURLToPath(new URL("../../examples", import.meta.url));
const source = (name: string) => readFile(join(folderOfExamples, `${name}.ts`), "utf8");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-examples-"));
  await writeTinyMnist(join(folder, "mnist.pkl.gz"), { training: 30, validation: 10, test: 10 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (name: string, env: Readonly<Record<string, string>> = {}) =>
  runExample(await source(name), folder, { NETWORK3_DATA: folder, ...env });

/** The numbers before and after the arrow of a line. */
function change(output: string, what: string): [before: number, after: number] {
  const [, before, after] = new RegExp(`${what} ([\\d.]+) -> ([\\d.]+)`).exec(output) ?? [];
  return [Number(before), Number(after)];
}

const losses = (output: string): number[] =>
  Array.from(output.matchAll(/epoch \d: loss ([\d.]+)/g), (match) => Number(match[1]));

it("have right types", { timeout: 120_000 }, async () => {
  const names = [
    ...["residual-mnist", "tied-autoencoder", "adversarial-sign"],
    ...["gan-points", "contrastive-divergence", "siamese"],
    ...["lenet5", "adding-problem", "mnist-rows", "character-model"],
    ...["alexnet-googlenet", "catch-deep-q"],
  ];
  const pieces = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await source(name)])),
  );
  expect(await typeErrors(pieces, folder)).toEqual([]);
});

it("a residual network learns by Adam", { timeout: 60_000 }, async () => {
  const output = await run("residual-mnist");
  expect(output).toMatch(/3\.0\.weight +16x16x3x3 +2,304/);
  const [first = 0, ...others] = losses(output);
  expect(others).toHaveLength(1);
  expect(others[0]).toBeLessThan(first);
  expect(output).toMatch(/on the test data: \{.*loss: [\d.]+.*\}/);
});

it("a tied autoencoder learns to draw what it was shown", { timeout: 60_000 }, async () => {
  const output = await run("tied-autoencoder");
  const [before, after] = change(output, "loss");
  expect(after).toBeLessThan(before);
  expect(output).toContain("10 digits of 784 pixels as 32 numbers each");
});

it("steps along the sign of the gradient raise the loss", { timeout: 60_000 }, async () => {
  const output = await run("adversarial-sign");
  const [before, after] = change(output, "loss");
  expect(after).toBeGreaterThan(before);
});

it("a forger learns to make points like those of a circle", { timeout: 60_000 }, async () => {
  const [before, after] = change(await run("gan-points"), "distance from the circle");
  expect(after).toBeLessThan(before / 2);
});

it("a Boltzmann machine learns by contrastive divergence", { timeout: 60_000 }, async () => {
  const [before, after] = change(await run("contrastive-divergence"), "reconstruction error");
  expect(after).toBeLessThan(before);
});

it("a siamese network learns which digits are the same", { timeout: 60_000 }, async () => {
  const output = await run("siamese");
  const [before, after] = change(output, "loss");
  expect(after).toBeLessThan(before);
  const [, right] = change(output, "pairs told rightly");
  expect(right).toBeGreaterThan(0.8);
});

it("LeNet-5 has the paper's parameters and learns", { timeout: 60_000 }, async () => {
  const output = await run("lenet5");
  expect(output).toContain("C1 156, C3 1516, C5 48120, F6 10164\n60000 parameters");
  const [first = 0, ...others] = losses(output);
  expect(others).toHaveLength(4);
  expect(others.at(-1)).toBeLessThan(first);
});

it("an LSTM reads digits row by row", { timeout: 60_000 }, async () => {
  const [first = 0, ...others] = losses(await run("mnist-rows"));
  expect(others.at(-1)).toBeLessThan(first);
});

it("two recurrent layers learn to add", { timeout: 60_000 }, async () => {
  const output = await run("adding-problem", { EPOCHS: "1" });
  const errors = Array.from(output.matchAll(/squared error ([\d.]+) after 100 updates/g), (match) =>
    Number(match[1]),
  );
  expect(errors).toHaveLength(2);
  // The answers have a mean of 1 and a variance of 1/6; without training, the error is above 1.
  for (const error of errors) expect(error).toBeLessThan(0.3);
});

it("AlexNet and GoogLeNet have the papers' parameters", { timeout: 60_000 }, async () => {
  const output = await run("alexnet-googlenet", { UPDATES: "0" });
  expect(output).toContain("alexnet: 60965224 parameters\n");
  expect(output).toContain("googlenet: 6998552 parameters\n");
  expect(output).toContain("googlenet with auxiliary heads: 13378280 parameters\n");
});

it("an LSTM learns to go on with a text", { timeout: 60_000 }, async () => {
  const output = await run("character-model", { EPOCHS: "1" });
  const [before, after] = change(output, "bits a letter");
  // Letters that are all as frequent have 5 bits.
  expect(before).toBeGreaterThan(4.5);
  expect(after).toBeLessThan(before - 0.5);
  expect(output).toMatch(/\nshall i compare thee to a summer's day\? .{80}\n/);
});

it("a player learns to catch by deep Q-learning", { timeout: 60_000 }, async () => {
  const output = await run("catch-deep-q", { GAMES: "300" });
  const [, caught] = /([\d.]+) % of 200 balls caught/.exec(output) ?? [];
  // A player that does not move catches one in eight.
  expect(Number(caught)).toBeGreaterThan(60);
});
