// Combinations of ops that backends fuse or run with special kernels.
import { ConvPoolLayer, FullyConnectedLayer, SoftmaxLayer } from "network3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Graph, type Value } from "../../src/graph/graph.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { scale } from "../../src/graph/ops/scale.js";
import { binary } from "../../src/graph/primitives/binary.js";
import { unary } from "../../src/graph/primitives/unary.js";
import { lowerNetwork } from "../../src/network/lower.js";
import { backendsUnderTest, isSanitized, settings } from "../support/backends.js";
import { isLimited } from "../support/devices.js";
import type { OpCases } from "../support/op-case.js";
import { runCases } from "../support/op-program.js";
import { compareCases, referenceResults } from "../support/op-results.js";
import { exhaustive } from "../support/repetitions.js";
import { conv2dCases } from "./cases/conv2d.js";
import { conv2dBackwardDataCases } from "./cases/conv2d-backward-data.js";
import { conv2dBackwardWeightsCases } from "./cases/conv2d-backward-weights.js";
import { matmulCases } from "./cases/matmul.js";
import { convPoolCases, convPoolDataCases, convPoolImagesCases } from "./fused/conv-pool.js";
import { convPoolLayerCases } from "./fused/conv-pool-layer.js";
import { denseLayerCases } from "./fused/dense-layer.js";
import { elementwiseChainCases, fusedUpdateCases } from "./fused/elementwise.js";
import { hiddenLayerCases } from "./fused/hidden-layer.js";
import { packedDenseCases } from "./fused/packed-dense.js";

const tables: readonly OpCases[] = [
  convPoolCases,
  convPoolDataCases,
  convPoolImagesCases,
  convPoolLayerCases,
  denseLayerCases,
  elementwiseChainCases,
  fusedUpdateCases,
  hiddenLayerCases,
  packedDenseCases,
];
const devices = backendsUnderTest().filter(({ name }) => name !== "reference");
/** Thread counts above those of the op table, for layers whose work is divided in several ways. */
const MANY_THREADS = [5, 8];

describe.each(tables)("$op", (table) => {
  for (const backend of devices) {
    it.each(settings(backend, MANY_THREADS))(
      `${backend.name} on %i threads, %s`,
      async (threads, fill) => {
        const actual = await runCases(backend, table, threads, fill);
        expect(compareCases(table, actual, await referenceResults(table, fill), fill)).toEqual([]);
      },
    );
  }
});

const cpu = devices.find(({ name }) => name === "cpu");

describe("a pass of the cpu compiler that is off", () => {
  beforeEach(({ skip }) => skip(!cpu, "the CPU is not under test here"));
  afterEach(() => {
    delete process.env.NETWORK3_PASSES_OFF;
  });
  /** The tables with cases that the compiler treats differently without the pass. */
  const affected: Record<string, readonly OpCases[]> = {
    conv_pool: [convPoolCases, convPoolDataCases, convPoolImagesCases, convPoolLayerCases],
    direct_conv: [convPoolCases, convPoolImagesCases],
    dense: [denseLayerCases, hiddenLayerCases, packedDenseCases],
    fuse_activation: [convPoolLayerCases, hiddenLayerCases, packedDenseCases],
    fuse_elementwise: [elementwiseChainCases, fusedUpdateCases],
    fold_updates: [denseLayerCases, hiddenLayerCases],
    join_updates: [denseLayerCases, hiddenLayerCases],
    fold_penalty: [denseLayerCases],
    replicas: [denseLayerCases],
    early_tasks: [convPoolDataCases, denseLayerCases],
    all: tables,
  };
  // Without a pass other kernels run, and the op table runs those on every instruction set.
  const passes = isSanitized || isLimited ? ["all"] : Object.keys(affected);

  it.each(passes)("gives the same results: %s", async (pass) => {
    if (!cpu) throw new RangeError("there is no cpu backend");
    process.env.NETWORK3_PASSES_OFF = pass;
    for (const table of (exhaustive ? tables : affected[pass]) ?? []) {
      const actual = await runCases(cpu, table, 2, "integers");
      const expected = await referenceResults(table, "integers");
      expect(compareCases(table, actual, expected, "integers")).toEqual([]);
    }
  });

  it.each([
    ["conv_pool", "trainStep", "conv2d+max_pool2d", /^network3:sparse_conv_pool/],
    ["conv_pool", "evaluate", "conv2d+max_pool2d", /^network3:conv_pool_images/],
    ["dense", "trainStep", "matmul", /^network3:dense/],
    ["dense", "evaluate", "matmul", /^network3:packed_dense/],
    ["replicas", "trainStep", "copy", /^network3:copy/],
  ])("is not compiled, and one that is on is: %s of %s", async (pass, name, op, kernel) => {
    if (!cpu) throw new RangeError("there is no cpu backend");
    const dense = [
      new FullyConnectedLayer({ nIn: pass === "replicas" ? 784 : 640, nOut: 100 }),
      new SoftmaxLayer({ nIn: 100, nOut: 10 }),
    ] as const;
    const layers = [
      new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [20, 1, 5, 5] }),
      new ConvPoolLayer({ imageShape: [20, 12, 12], filterShape: [40, 20, 5, 5] }),
      ...dense,
    ] as const;
    // Functions are replicated per thread only if they have little work besides the input layer.
    const stack = pass === "replicas" ? dense : layers;
    const program = lowerNetwork({ layers: stack, last: dense[1] }, 10);
    for (const isOn of [true, false]) {
      const settings = { seed: 1, threads: 2, passes: { [pass]: isOn } };
      const executable = cpu.compile(program, settings);
      const kernels = await executable.kernels(name);
      await executable.dispose();
      const taken = kernels.filter(({ implementation }) => kernel.test(implementation));
      expect(taken.map((task) => task.op).includes(op)).toBe(isOn);
    }
  });

  it.each([true, false])(
    "is not compiled, and one that is on is: fuse_elementwise %s",
    async (isOn) => {
      if (!cpu) throw new RangeError("there is no cpu backend");
      const graph = new Graph(1);
      const [w, v, eta] = ["w", "v", "eta"].map((name) =>
        variable(graph, { name, dtype: "f32", shape: name === "eta" ? [] : [100] }),
      ) as [Value, Value, Value];
      const next = binary(scale(v, 0.5), w, "maximum");
      const step = binary(unary(next, "abs"), eta, "multiply");
      const assignments = [
        { variable: "w", value: binary(w, step, "subtract") },
        { variable: "v", value: next },
      ];
      const functions = { update: graph.toFunction([], assignments) };
      const variables = [w, v, eta].map(({ type, producer }) => ({
        ...type,
        name: String(producer.attributes.name),
      }));
      const passes = { fuse_elementwise: isOn };
      const executable = cpu.compile({ variables, functions }, { seed: 1, threads: 2, passes });
      const ops = (await executable.kernels("update")).map(({ op }) => op);
      await executable.dispose();
      expect(ops).toEqual(
        isOn ? ["fused"] : ["scale", "binary", "unary", "binary", "binary", "assign", "assign"],
      );
    },
  );

  const portable = [
    conv2dCases,
    conv2dBackwardDataCases,
    conv2dBackwardWeightsCases,
    matmulCases,
  ] as const;
  const fills = ["values", "integers"] as const;

  it.each(portable)(
    "is that of a build without oneDNN, with the same results: $op",
    async (table) => {
      if (!cpu) throw new RangeError("there is no cpu backend");
      process.env.NETWORK3_PASSES_OFF = "onednn,direct_conv,dense";
      for (const fill of fills) {
        const actual = await runCases(cpu, table, 2, fill);
        expect(compareCases(table, actual, await referenceResults(table, fill), fill)).toEqual([]);
      }
    },
  );

  it("is that of a build without oneDNN, and then all kernels are our own", async () => {
    if (!cpu) throw new RangeError("there is no cpu backend");
    const layers = [
      new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [20, 1, 5, 5] }),
      new SoftmaxLayer({ nIn: 20 * 12 * 12, nOut: 10 }),
    ] as const;
    const program = lowerNetwork({ layers, last: layers[1] }, 10);
    const passes = { conv_pool: false, direct_conv: false, dense: false, onednn: false };
    const executable = cpu.compile(program, { seed: 1, threads: 2, passes });
    const kernels = await executable.kernels("trainStep");
    await executable.dispose();
    const names = kernels.map(({ implementation }) => implementation);
    expect(names.filter((name) => !name.startsWith("network3:"))).toEqual([]);
    expect(names.some((name) => name.startsWith("network3:columns:"))).toBe(true);
    expect(names.some((name) => name.startsWith("network3:gemm:"))).toBe(true);
  });

  it("must exist", async () => {
    if (!cpu) throw new RangeError("there is no cpu backend");
    process.env.NETWORK3_PASSES_OFF = "dense,warp";
    await expect(runCases(cpu, denseLayerCases, 1, "values")).rejects.toThrow(
      /names no pass "warp"; use all or some of conv_pool/,
    );
  });
});
