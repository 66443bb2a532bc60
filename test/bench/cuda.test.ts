// The benchmark on a GPU, with the emulated GPU, and with a program instead of PyTorch that reports given
// times.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aimsOf } from "../../bench/cuda/aims.mjs";
import { runCuda } from "../../bench/cuda/run.mjs";
import { drawSteps } from "../../bench/lib/chart.mjs";
import { parseOptions } from "../../bench/lib/options.mjs";
import { buildCuda } from "../../scripts/lib/build-cuda.mjs";
import { emulatedEnvironment, emulator } from "../cuda/support/emulated.js";
import { fakePython } from "./support/fake-torch.js";

vi.mock("../../scripts/lib/build-cuda.mjs", () => ({ buildCuda: vi.fn() }));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-bench-"));
  const python = fakePython(folder, { eager: 1e6, graph: 1e5 });
  await writeFile(join(folder, "python3"), python, { mode: 0o755 });
  useEnvironment({});
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function useEnvironment(more: Record<string, string>): void {
  const path = `${folder}:${process.env.PATH}`;
  for (const [name, value] of Object.entries(
    emulatedEnvironment(emulator, { PATH: path, ...more }),
  ))
    vi.stubEnv(name, value);
}

interface Times {
  readonly median: number;
  readonly samples: readonly number[];
  readonly how?: string;
}

/** The output of --json. */
interface Output {
  readonly steps: readonly {
    readonly best: { readonly ours: Times; readonly graph: Times; readonly eager: Times };
    readonly ratios: { readonly graph: number; readonly eager: number };
    readonly pytorchTried: readonly object[];
  }[];
}

/** Runs the benchmark with two steps per stretch. */
async function run(...args: string[]) {
  const options = parseOptions(["--device", "cuda", "--net", "shallow", "--batch", "10", ...args]);
  const report = await runCuda({ ...options, seconds: 1e-6, stretches: 1, repetitions: 2 });
  const written: Output = JSON.parse(JSON.stringify(report.output));
  const [row] = written.steps;
  if (row === undefined) throw new Error("nothing was measured");
  return { ...report, written, row };
}

describe("the benchmark on a GPU", () => {
  it("states ours beside PyTorch with CUDA graphs and beside PyTorch eager, apart", async () => {
    const { lines, caption, output, written, row } = await run();
    expect(written).toMatchObject({
      device: {
        name: "cuda",
        gpu: "Emulated GPU",
        description: expect.stringContaining("Emulated GPU, cuDNN 9."),
        computeCapability: "9.0",
        libraries: [{ name: "libcuda.so.1", version: "13.0" }, {}, {}],
      },
      pytorch: { version: "2.15.0", cuda: "13.2", cudnn: "9.26.0", gpu: "GPU" },
      steps: [{ net: "shallow", batch: 10, steps: 2, images: 20 }],
    });
    expect(written).not.toHaveProperty("limits");
    expect(Object.keys(row.best)).toEqual(["ours", "graph", "eager"]);
    const { ours, graph, eager } = row.best;
    expect(ours.samples).toHaveLength(2);
    expect(graph).toMatchObject({ how: "CUDA graph, contiguous, fused", median: 9e4 });
    expect(eager).toMatchObject({ how: "eager, contiguous, fused", median: 9e5 });
    expect(row.ratios.graph).toBeCloseTo(9e4 / ours.median);
    expect(row.ratios.eager).toBeCloseTo(9e5 / ours.median);

    const text = lines.join("\n");
    expect(lines[0]).toContain("Emulated GPU");
    expect(text).toContain("PyTorch 2.15.0 on GPU: CUDA 13.2, cuDNN 9.26.0");
    expect(text).toContain(`${row.ratios.graph.toFixed(2)}x`);
    expect(text).toContain(`${row.ratios.eager.toFixed(2)}x`);
    expect(text).toContain("mini-batch 10: >= 3x PyTorch with CUDA graphs: ");
    const svg = drawSteps(output.steps, caption);
    for (const words of ["network3", "PyTorch, CUDA graph", "PyTorch, eager", caption]) {
      expect(svg).toContain(`>${words}<`);
    }
  });

  it("asks PyTorch for both modes, layouts and all updates on that GPU", async () => {
    const { row } = await run("--device", "cuda:0", "--net", "basic_conv");
    expect(row.pytorchTried).toHaveLength(12);
    const jobs = (await readFile(join(folder, "jobs.jsonl"), "utf8")).split("\n");
    const { device, variants } = JSON.parse(jobs[0] ?? "");
    expect(device).toBe("cuda:0");
    const valuesOf = (key: string) => [
      ...new Set(variants.map((variant: Record<string, string>) => variant[key])),
    ];
    expect(valuesOf("mode")).toEqual(["graph", "eager"]);
    expect(valuesOf("layout")).toEqual(["contiguous", "channels_last"]);
    expect(valuesOf("update")).toEqual(["foreach", "fused", "manual"]);
    expect(variants[0]).not.toHaveProperty("threads");
  });

  it("goes on without PyTorch, and says why", async () => {
    const { lines, written, row } = await run("--no-pytorch");
    expect(lines).toContain("PyTorch is left out: --no-pytorch");
    expect(written).toMatchObject({ pytorch: { skipped: "--no-pytorch" } });
    expect(row).toMatchObject({ ratios: {}, aims: [], pytorchTried: [] });
    expect(Object.keys(row.best)).toEqual(["ours"]);
  });

  it("builds the CUDA library first, unless another one is named", async () => {
    useEnvironment({ NETWORK3_CUDA_LIBRARY: "" });
    vi.mocked(buildCuda).mockRejectedValueOnce(new Error("it is being built"));
    await expect(run()).rejects.toThrow("it is being built");
    useEnvironment({ NETWORK3_STUB_FAULTS: "cuInit=100" });
    await expect(run()).rejects.toThrow("cuInit");
    expect(buildCuda).toHaveBeenCalledTimes(1);
  });

  it("names why the GPU cannot be used before anything is timed", async () => {
    useEnvironment({ NETWORK3_STUB_FAULTS: "cuInit=100" });
    await expect(run()).rejects.toThrow(
      /^device "cuda" cannot be used: cuInit: .*\(100\)[\s\S]*nvidia-smi[\s\S]*\(ERR_DEVICE_UNAVAILABLE\)$/,
    );
    await expect(readFile(join(folder, "jobs.jsonl"))).rejects.toThrow("ENOENT");
  });
});

describe("the aims of a step on a GPU", () => {
  it("are met from their bounds on", () => {
    const met = aimsOf("dbl_conv_relu", 10, 40, { graph: 3, eager: 10 });
    expect(met).toEqual([
      { aim: "<= 40 µs a step", met: true },
      { aim: ">= 3x PyTorch with CUDA graphs", met: true },
      { aim: ">= 10x PyTorch, eager", met: true },
    ]);
    const missed = aimsOf("dropout", 10, 60.1, { graph: 2.9, eager: 9.9 });
    expect(missed.map((row) => row.met)).toEqual([false, false, false]);
    expect(missed[0]?.aim).toBe("<= 60 µs a step");
  });

  it("are none at other mini-batches, and none beside what was not measured", () => {
    expect(aimsOf("dropout", 32, 10, { graph: 9, eager: 9 })).toEqual([]);
    expect(aimsOf("shallow", 10, 10, { graph: 9 })).toHaveLength(1);
  });
});
