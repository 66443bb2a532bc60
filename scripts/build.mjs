// `npm run build` builds outdated outputs: dist/ from src/, build/Release/ from native/, with kernels
// for the widest instruction set of this machine. Further options:
// `--kernels all` compiles the kernels of every instruction set.
// `--bench` also builds the programs of the benchmark.
// `--test-programs` also builds the programs and libraries that tests without CUDA need.
// `--tests` builds all that tests need: the kernels of every instruction set, the programs, the sample
// of MNIST, the CUDA backend on an emulated GPU, and on a machine with a GPU the real one.
// `--debug` builds an addon with assertions in build/debug/ instead.
// `--without-onednn` builds an addon without oneDNN in build/without-onednn/ instead.
import { argv } from "zx";
import { buildAddon } from "./lib/build-addon.mjs";
import { buildCuda } from "./lib/build-cuda.mjs";
import { buildFixtures } from "./lib/build-fixtures.mjs";
import { buildTarget } from "./lib/build-target.mjs";
import { buildTypeScript } from "./lib/build-typescript.mjs";
import { hasGpu } from "./lib/gpu.mjs";
import { report } from "./lib/project.mjs";
import { makeSample } from "./packages/sample.mjs";

const benchPrograms = {
  target: "bench_programs",
  outputs: ["raw_onednn", "machine_limits"],
  notice: "building the programs of the benchmark",
};

const testPrograms = {
  target: "test_programs",
  outputs: ["barrier_rules", "kernel_choice"],
  notice: "building programs for the tests",
};

const cudaTests = {
  target: "cuda_tests",
  outputs: ["network3_cuda_test.so", "network3_cuda_other_abi.so", "cuda-emulator/libcuda.so.1"],
  notice: "building the CUDA backend on an emulated GPU, for the tests",
};

const isLinux = process.platform === "linux";
const { tests = false, debug = false, bench = false } = argv;
const onednn = !argv["without-onednn"];
const kernels = tests ? "all" : (argv.kernels ?? "native");

/** Builds dist/, and what is made with it. */
async function buildLibrary() {
  await attempt("TypeScript", buildTypeScript);
  if (tests) await attempt("the sample of MNIST", makeSample);
}

/** Builds the native parts in order. */
async function buildNative() {
  await attempt("the native addon", () => buildAddon({ debug, kernels, onednn }));
  if (bench) await attempt("the benchmark", () => buildTarget(benchPrograms));
  if (isLinux && (tests || argv["test-programs"])) {
    await attempt("the programs of the tests", () => buildTarget(testPrograms));
    await attempt("what the tests load beside the addon", buildFixtures);
  }
  if (isLinux && tests) await attempt("the emulated GPU", () => buildTarget(cudaTests));
  if (tests && hasGpu()) await attempt("the CUDA backend", buildCuda);
}

async function attempt(what, build) {
  try {
    await build();
  } catch (error) {
    report(`${what} could not be built`, error);
    process.exitCode = 1;
  }
}

// If one build fails, the other still ends, so that work on its side can continue.
await Promise.all([buildLibrary(), buildNative()]);
