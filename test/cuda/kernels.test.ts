// The lists of kernels agree: the sources, the names, and the files that both builds compile.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) =>
  readFileSync(new URL(`../../native/${path}`, import.meta.url), "utf8");
const sources = readdirSync(new URL("../../native/backend/cuda/kernels", import.meta.url))
  .filter((name) => name.endsWith(".cu"))
  .map((name) => name.replace(".cu", ""));

it("every source defines one kernel, of its own name", () => {
  for (const name of sources) {
    const kernels = read(`backend/cuda/kernels/${name}.cu`).matchAll(/__global__ void (\w+)\(/g);
    expect(
      Array.from(kernels, ([, kernel]) => kernel),
      name,
    ).toEqual([`network3_${name}`]);
  }
  expect(sources.length).toBeGreaterThan(15);
});

it("the host looks for these and no others", () => {
  const listed = read("backend/cuda/kernels/list.h").matchAll(/X\((\w+), (\w+)\)/g);
  const names = Array.from(listed, ([, name]) => name);
  expect(names.toSorted()).toEqual(sources.toSorted());
});

it("the GPU's build and the emulator's compile all of them", () => {
  const device = read("backend/cuda/CMakeLists.txt").matchAll(/kernels\/(\w+)\.cu/g);
  expect(Array.from(device, ([, name]) => name).toSorted()).toEqual(sources.toSorted());
  const [, emulated = ""] =
    /set\(sources\s([^)]*)\)/.exec(read("test/cuda/emulator/CMakeLists.txt")) ?? [];
  expect(emulated.trim().split(/\s+/).toSorted()).toEqual(sources.toSorted());
});
