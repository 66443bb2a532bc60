// Training in separate processes.
import { describe, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { repetitions } from "../support/repetitions.js";

describe("equal seeds in separate processes", () => {
  const script = `${trainingScript}
    const net = new Network([
      ...layersOf("dbl_conv_relu").slice(0, 2),
      new FullyConnectedLayer({ nIn: 640, nOut: 50, pDropout: 0.5 }),
      new SoftmaxLayer({ nIn: 50, nOut: 10 }),
    ], 10, { device: "cpu", seed: 42, threads: Number(process.env.THREADS) });
    await net.SGD(data, 2, 10, 0.1, undefined, undefined, { lmbda: 0.1, log: false, shuffle: true });
    console.log(await hashOf(net));
  `;

  it.each([1, 2, 3])("give bitwise equal weights on %i threads", async (threads) => {
    const env = { THREADS: String(threads) };
    const first = await runChild(script, env);
    expect(first.stderr).toBe("");
    expect(first.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    for (let i = 1; i < repetitions(20); i++) expect(await runChild(script, env)).toEqual(first);
  });
});

it("a process that is done ends without dispose()", async () => {
  const script = `${trainingScript}
    const net = new Network(layersOf("shallow"), 10, { device: "cpu" });
    await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
  `;
  expect(await runChild(script)).toMatchObject({ code: 0, signal: null, stderr: "" });
});
