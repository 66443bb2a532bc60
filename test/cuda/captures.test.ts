// Captures of graphs while other threads make calls that would invalidate them.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { emulatedEnvironment, emulator, Folder } from "./support/emulated.js";

/** Repeatedly creates, trains and disposes of networks of three kinds at the same time. */
const together = `${trainingScript}
  const { ConvPoolLayer } = await import("./dist/index.js");
  const kinds = [
    { layers: () => [
      new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [2, 1, 5, 5] }),
      new FullyConnectedLayer({ nIn: 288, nOut: 8, pDropout: 0.5 }),
      new SoftmaxLayer({ nIn: 8, nOut: 10 }),
    ], batch: 10 },
    { layers: () => [new FullyConnectedLayer({ nIn: 784, nOut: 8 }), new SoftmaxLayer({ nIn: 8, nOut: 10 })], batch: 5 },
    // Its products are computed by cuBLAS.
    { layers: () => [new FullyConnectedLayer({ nIn: 784, nOut: 8 }), new SoftmaxLayer({ nIn: 8, nOut: 10 })], batch: 40 },
  ];
  // Each kind has its own speed, so that some networks begin or end while others capture.
  const hashes = await Promise.all(kinds.map(async ({ layers, batch }) => {
    const results = [];
    for (let round = 0; round < Number(process.env.ROUNDS); round++) {
      const net = new Network(layers(), batch, { device: "cuda", seed: 1 });
      try {
        await net.SGD(data.slice(0, 40), 1, batch, 0.1, undefined, undefined, { log: false });
        results.push(await hashOf(net));
      } catch ({ message }) {
        results.push(message);
      } finally {
        await net.dispose();
      }
    }
    return results;
  }));
  console.log(JSON.stringify(hashes));
`;

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Returns the results of the networks of each kind, and the number of invalidated captures. */
async function trainTogether(rounds: number, more: Readonly<Record<string, string>>) {
  const log = folder.write("calls.log", "").file("calls.log");
  const env = { ROUNDS: String(rounds), NETWORK3_EMULATOR_LOG: log, ...more };
  const { code, stdout, stderr } = await runChild(together, emulatedEnvironment(emulator, env));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const results: string[][] = JSON.parse(stdout);
  return { results, disturbed: readFileSync(log, "utf8").match(/^ +capture invalidated.*$/gm) };
}

describe("a capture", () => {
  it("is not disturbed by networks that come and go on other threads", async () => {
    const { results, disturbed } = await trainTogether(8, { NETWORK3_EMULATOR_CAPTURE_MS: "40" });
    expect(disturbed).toBeNull();
    for (const kind of results) {
      expect(new Set(kind).size).toBe(1);
      expect(kind[0]).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("is not disturbed by another thread that looks for the error behind a failed call", async () => {
    const { results, disturbed } = await trainTogether(8, {
      NETWORK3_EMULATOR_CAPTURE_MS: "40",
      NETWORK3_STUB_FAULTS: "cudnnConvolutionForward@3=5000",
    });
    expect(disturbed).toBeNull();
    const [conv = [], ...others] = results;
    for (const message of conv) expect(message).toMatch(/cudnnConvolutionForward/);
    for (const kind of others) expect(kind[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

/** Trains a convolutional network. The first capture belongs to the self-test, the second to the training. */
const alone = `${trainingScript}
  const { ConvPoolLayer } = await import("./dist/index.js");
  const layers = [
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [2, 1, 5, 5] }),
    new SoftmaxLayer({ nIn: 288, nOut: 10 }),
  ];
  try {
    const net = new Network(layers, 10, { device: "cuda", seed: 1 });
    const { epochs } = await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
    await net.dispose();
    console.log(epochs[0].cost);
  } catch ({ code, message }) {
    console.log(code, message);
  }
`;

async function trainAlone(faults: string): Promise<string> {
  const env = emulatedEnvironment(emulator, { NETWORK3_STUB_FAULTS: faults });
  const { code, stdout, stderr } = await runChild(alone, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trim();
}

describe("a capture that something unknown invalidates", () => {
  it.each([
    ["at its beginning", "cuStreamBeginCapture_v2@2-2=900"],
    ["at its end", "cuStreamEndCapture@2-2=901"],
    ["within a launch", "cuLaunchKernel@15-15=901,cuStreamEndCapture@2-2=901"],
    [
      "within a call of a library, which hides it",
      "cudnnConvolutionForward@4-4=5001,cuStreamEndCapture@2-2=901",
    ],
  ])("%s is made again", async (_where, faults) => {
    expect(await trainAlone(faults)).toBe(await trainAlone(""));
  });

  it("twice is an error that names the call", async () => {
    expect(await trainAlone("cuStreamEndCapture@2-3=901")).toMatch(
      /^ERR_INTERNAL .*cuStreamEndCapture.*901/,
    );
  });
});
