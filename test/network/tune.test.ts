// `tune: true` chooses kernels by timing on this machine; otherwise a table chooses them.
import { ConvPoolLayer, FullyConnectedLayer, Network, ReLU, SoftmaxLayer } from "network3";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.js";
import { createCpuBackend } from "../../src/backend/native/adapter.js";
import { lowerNetwork } from "../../src/network/lower.js";
import { fasterPasses } from "../../src/network/tune.js";
import { examples } from "../support/networks.js";

const layers = () =>
  [
    new ConvPoolLayer({
      imageShape: [1, 12, 12],
      filterShape: [6, 1, 5, 5],
      activationFn: ReLU,
    }),
    new FullyConnectedLayer({ nIn: 96, nOut: 20, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 20, nOut: 3 }),
  ] as const;

const data = examples(60, "tune", 144, 3);
const log = false;

describe("tune", () => {
  it("trains as an untuned network does, within rounding", async () => {
    const trained = [];
    for (const tune of [false, true]) {
      const net = new Network(layers(), 10, { device: "cpu", threads: 2, seed: 3, tune });
      await net.SGD(data, 2, 10, 0.1, undefined, undefined, { log });
      trained.push(await net.parameters());
      await net.dispose();
    }
    const [plain, tuned] = trained;
    for (const [name, { data: values }] of Object.entries(plain ?? {})) {
      const other = tuned?.[name]?.data ?? [];
      for (const [i, value] of values.entries()) {
        expect(other[i], `${name}[${i}]`).toBeCloseTo(value, 4);
      }
    }
  });

  it("keeps a pass that makes steps faster, and only that", async () => {
    const cpu = createCpuBackend();
    const tried: string[] = [];
    // A CPU backend whose reported times are shorter only if "dense" is off.
    const rigged: Backend = {
      ...cpu,
      name: "cpu",
      description: "rigged",
      tunablePasses: ["conv_pool", "dense"],
      upload: (source, rows) => cpu.upload(source, rows),
      compile: (program, options) => {
        const executable = cpu.compile(program, options);
        tried.push(JSON.stringify(options.passes));
        const seconds = options.passes?.dense === false ? 1e-3 : 2e-3;
        return new Proxy(executable, {
          get: (target, key) => {
            if (key !== "run") return Reflect.get(target, key).bind(target);
            return async (...args: Parameters<typeof executable.run>) => ({
              ...(await target.run(...args)),
              seconds: seconds * args[1].steps,
            });
          },
        });
      },
    };
    const stack = layers();
    const program = lowerNetwork({ layers: stack, last: stack[2] }, 10);
    const setting = { miniBatchSize: 10, features: 144, threads: 1 };
    expect(await fasterPasses(rigged, program, setting)).toEqual({ dense: false });
    expect(tried).toEqual([
      "{}",
      '{"conv_pool":true}',
      '{"conv_pool":false}',
      '{"dense":true}',
      '{"dense":false}',
    ]);
  });

  it("must be true or false", () => {
    // @ts-expect-error: what JavaScript may pass
    expect(() => new Network(layers(), 10, { tune: "yes" })).toThrow(/tune must be true or false/);
  });
});
