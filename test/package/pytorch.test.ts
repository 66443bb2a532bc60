// Runs the example of docs/pytorch.md with a file that PyTorch wrote (test/golden/pytorch/make.py).
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FileFormatError, Network, readSafetensors } from "network3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readExamples, runExample, typeErrors } from "../support/markdown-examples.js";

const golden = (name: string) =>
  fileURLToPath(new URL(`../golden/pytorch/${name}`, import.meta.url));
const [example = "", ...more] = await readExamples("docs/pytorch.md");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-pytorch-"));
  await copyFile(golden("model.safetensors"), join(folder, "model.safetensors"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("has one example, whose types are right", { timeout: 300_000 }, async () => {
  expect(more).toEqual([]);
  expect(await typeErrors({ example }, folder)).toEqual([]);
});

it.each([
  ["cpu", 1e-5],
  // Compares with PyTorch's float64 results; the weights are float32 on both sides.
  ["reference", 1e-12],
] as const)("gives PyTorch's probabilities on %s", async (device, tolerance) => {
  const { images, probabilities } = (await readSafetensors(golden("expected.safetensors"))).tensors;
  if (images?.dtype !== "U8" || probabilities?.dtype !== "F64") throw new Error("unknown types");
  const pixels = Array.from(images.data, (byte) => byte / 256);
  const stdout = await runExample(
    `${example.replace("], 10);", `], 10, { device: "${device}" });`)}
    const outputs = await net.feedforward(Float64Array.of(${pixels.join()}));
    console.log(JSON.stringify(Array.from(outputs)));`,
    folder,
  );
  const [predictions, outputs] = stdout.trim().split("\n");
  expect(predictions).toMatch(/^Int32Array\(1\) \[ \d \]$/);
  const ours: number[] = JSON.parse(outputs ?? "");
  expect(ours).toHaveLength(probabilities.data.length);
  // The probabilities differ much between classes, so that a wrong order of weights would be detected.
  expect(Math.max(...ours)).toBeGreaterThan(0.3);
  for (const [index, probability] of probabilities.data.entries()) {
    expect(Math.abs((ours[index] ?? Number.NaN) - probability)).toBeLessThan(tolerance);
  }
  const saved = await Network.load(join(folder, "mnist.safetensors"), { device });
  expect(saved.device.name).toBe(device);
  await saved.dispose();
});

it("is what Network.load points to", async () => {
  const error = await Network.load(golden("model.safetensors")).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FileFormatError);
  expect((error as Error).message).toMatch(
    /of PyTorch \("format": "pt"\), but not a network that net\.save\(\) wrote; .* docs\/pytorch\.md/,
  );
});
