// Training across processes and threads: equal bits, and ends at any moment.
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";

const dist = (name: string) => new URL(`../../dist/${name}`, import.meta.url).href;

describe("equal seeds in separate processes", () => {
  const script = `${trainingScript}
    import { createHash } from "node:crypto";
    const net = new Network([
      ...layersOf("dbl_conv_relu").slice(0, 2),
      new FullyConnectedLayer({ nIn: 640, nOut: 50, pDropout: 0.5 }),
      new SoftmaxLayer({ nIn: 50, nOut: 10 }),
    ], 10, { device: "cpu", seed: 42, threads: Number(process.env.THREADS) });
    await net.SGD(data, 2, 10, 0.1, undefined, undefined, { lmbda: 0.1, log: false, shuffle: true });
    const hash = createHash("sha256");
    for (const { data } of Object.values(await net.parameters())) hash.update(data);
    console.log(hash.digest("hex"));
  `;

  it.each([1, 2, 3])("give bitwise equal weights on %i threads", async (threads) => {
    const env = { THREADS: String(threads) };
    const [first, second] = [await runChild(script, env), await runChild(script, env)];
    expect(first.stderr).toBe("");
    expect(first.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(second.stdout).toBe(first.stdout);
  });
});

describe("an end in the middle of training", () => {
  const endless = `${trainingScript}
    const net = new Network(layersOf("dbl_conv"), 10, { device: "cpu", threads: 2 });
    net.SGD(data, 1e9, 10, 0.1, undefined, undefined, { log: false }).catch(() => {});
  `;

  it("process.exit keeps its code and does not crash", async () => {
    for (let i = 0; i < 5; i++) {
      const end = `setTimeout(() => process.exit(7), ${50 + 60 * Math.random()});`;
      const { code, signal, stderr } = await runChild(endless + end);
      expect({ code, signal, stderr }).toEqual({ code: 7, signal: null, stderr: "" });
    }
  });

  it("a process that is done ends without dispose()", async () => {
    const script = `${trainingScript}
      const net = new Network(layersOf("shallow"), 10, { device: "cpu" });
      await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
    `;
    expect(await runChild(script)).toMatchObject({ code: 0, signal: null, stderr: "" });
  });

  it("worker.terminate() comes back within 250 ms", async () => {
    const script = endless.replaceAll('"./dist/index.js"', JSON.stringify(dist("index.js")));
    for (let i = 0; i < 10; i++) {
      const source = `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from "node:worker_threads";
        ${script}
        parentPort.postMessage("training");`)}`;
      const worker = new Worker(new URL(source));
      await new Promise((resolve, reject) => {
        worker.once("message", resolve).once("error", reject);
      });
      await new Promise((resolve) => setTimeout(resolve, 40 * Math.random()));
      const begin = performance.now();
      await worker.terminate();
      expect(performance.now() - begin).toBeLessThan(250);
    }
  });
});
