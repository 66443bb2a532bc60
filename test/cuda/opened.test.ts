// The vendor's libraries that are opened, their order, and the libraries that cuBLAS finds.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runChild } from "../support/child.js";
import { emulatedEnvironment, emulator, Folder } from "./support/emulated.js";

const script = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = [new FullyConnectedLayer({ nIn: 4, nOut: 4 }), new SoftmaxLayer({ nIn: 4, nOut: 2 })];
  const net = new Network(layers, 10, { device: "cuda" });
  console.log(net.device.name);
  await net.dispose();
`;

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Returns the lines that the emulated libraries in `path` log while a network is created. */
async function logOf(path: string, more: Readonly<Record<string, string>> = {}) {
  const log = folder.write("calls.log", "").file("calls.log");
  const env = emulatedEnvironment(path, { NETWORK3_EMULATOR_LOG: log, ...more });
  const { code, stdout, stderr } = await runChild(script, env);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "cuda\n", stderr: "" });
  return readFileSync(log, "utf8").split("\n");
}

async function openedIn(path: string): Promise<string[]> {
  const lines = (await logOf(path)).filter((line) => line.startsWith("open "));
  return [...new Set(lines.map((line) => line.replace("open ", "")))];
}

describe("NVRTC", () => {
  const isNvrtc = (name: string) => name.startsWith("libnvrtc");

  it("is opened behind its builtins and before cuDNN, from the folder of cuBLAS", async () => {
    const opened = await openedIn(emulator);
    const [builtins, nvrtc] = ["libnvrtc-builtins.so.13.0", "libnvrtc.so.13"];
    const cudnn = opened.findIndex((name) => name.startsWith("libcudnn"));
    expect(opened.indexOf(nvrtc)).toBe(opened.indexOf(builtins) + 1);
    expect(opened.indexOf(builtins)).toBeGreaterThan(opened.indexOf("libcublas.so.13"));
    expect(opened.indexOf(nvrtc)).toBeLessThan(cudnn);
  });

  it("may be missing or no library at all", async () => {
    folder.copy((name) => !isNvrtc(name), "without").copy(undefined, "broken");
    folder.write("broken/libnvrtc.so.13", "text").write("broken/libnvrtc-builtins.so.13.0", "");
    for (const name of ["without", "broken"]) {
      const opened = await openedIn(folder.file(name));
      expect(opened).toContain("libcudnn.so.9");
      expect(opened.filter(isNvrtc)).toEqual([]);
    }
  });
});

it("the part of cuDNN for attention and recurrent networks is left closed", async () => {
  const opened = await openedIn(emulator);
  expect(opened).toContain("libcudnn_cnn.so.9");
  expect(opened).not.toContain("libcudnn_adv.so.9");
});

it.each([
  ["7.5", 8],
  ["8.9", 8],
  ["9.0", 32],
  ["12.0", 32],
])("on compute capability %s the workspace of cuBLAS has %i MiB", async (capability, mebibytes) => {
  const lines = await logOf(emulator, { NETWORK3_EMULATOR_CAPABILITY: capability });
  const sizes = lines.filter((line) => line.startsWith("  cublas workspace"));
  expect(new Set(sizes)).toEqual(new Set([`  cublas workspace ${mebibytes * 2 ** 20}`]));
});
