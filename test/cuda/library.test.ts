// The library that `npm run build:cuda` makes, in the form that users get.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { emulatedEnvironment, emulator } from "./support/emulated.js";
import { fatbinEntries } from "./support/fatbin.js";

const MOST_BYTES = 8e6;
const library = fileURLToPath(new URL("../../build/Release/network3_cuda.so", import.meta.url));

beforeEach(({ skip }) => {
  skip(!existsSync(library), "network3_cuda.so was not built: `npm run build:cuda` makes it");
});

const readelf = (option: string) =>
  execFileSync("readelf", [option, "--wide", library], { encoding: "utf8" });

it(`has at most ${MOST_BYTES / 1e6} MB`, () => {
  expect(statSync(library).size).toBeLessThanOrEqual(MOST_BYTES);
});

// The dynamic linker belongs to the C library; compilers name it where a thread-local variable is read.
const ofTheSystem = /^(lib(c|m|dl|pthread|stdc\+\+|gcc_s)\.so\.\d+|ld-linux-x86-64\.so\.2)$/;

it("needs the C and C++ libraries alone: nothing of CUDA's", () => {
  const needed = Array.from(
    readelf("--dynamic").matchAll(/\(NEEDED\).*\[(.*)\]/g),
    ([, name]) => name,
  );
  expect(needed).toContain("libc.so.6");
  for (const name of needed) {
    expect(name).toMatch(ofTheSystem);
  }
});

it("shows its entry and nothing else", () => {
  const symbols = readelf("--dyn-syms").matchAll(/(?:GLOBAL|WEAK|UNIQUE)\s+DEFAULT\s+\d+ (\S+)/g);
  expect(Array.from(symbols, ([, name]) => name)).toEqual(["Network3CudaEntry"]);
});

it("has code for every GPU from compute capability 7.5 on", () => {
  expect(fatbinEntries(readFileSync(library)).sort()).toEqual([
    "ptx_120",
    "ptx_90",
    "sm_100",
    "sm_120",
    "sm_75",
    "sm_80",
    "sm_86",
    "sm_89",
    "sm_90",
  ]);
});

it("is opened by the addon, and trains on the emulated GPU", async () => {
  const script = `${trainingScript}
    const layers = [
      new FullyConnectedLayer({ nIn: 784, nOut: 8, pDropout: 0.5 }), new SoftmaxLayer({ nIn: 8, nOut: 10 }),
    ];
    const net = new Network(layers, 10, { device: "cuda", seed: 1 });
    const { epochs } = await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
    await net.dispose();
    console.log(epochs[0].cost);
  `;
  const costWith = async (more: Readonly<Record<string, string>>) => {
    const { code, stdout, stderr } = await runChild(script, emulatedEnvironment(emulator, more));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return Number(stdout);
  };
  expect(await costWith({ NETWORK3_CUDA_LIBRARY: library })).toBe(await costWith({}));
});
