// The lists of kernels agree with the sources. Both builds and the host read the lists.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) =>
  readFileSync(new URL(`../../native/${path}`, import.meta.url), "utf8");

/** The kernels that the sources of a folder define, by file name without its ending. */
function definedIn(folder: string): (string | undefined)[][] {
  const files = readdirSync(new URL(`../../native/${folder}`, import.meta.url));
  return files
    .filter((name) => name.endsWith(".cu"))
    .flatMap((name) => {
      const kernels = read(`${folder}/${name}`).matchAll(/^NETWORK3_KERNEL\((\w+), \w+\) \{/gm);
      return Array.from(kernels, ([, kernel]) => [name.replace(".cu", ""), kernel]);
    });
}

it("lists every source of kernels, each of which defines the kernel of its own name", () => {
  const defined = definedIn("backend/cuda/kernels");
  const listed = read("backend/cuda/kernels/kernels.def").matchAll(/^KERNEL\((\w+)\)/gm);
  expect(defined).toEqual(Array.from(listed, ([, name]) => [name, name]).toSorted());
  expect(defined.length).toBeGreaterThan(10);
});

it("lists the kernels in the files of ops with their ops", () => {
  const listed = read("program/ops.def").matchAll(/^CUDA_KERNEL\((\w+), (\w+)\)/gm);
  const rows = Array.from(listed, ([, file, name]) => [file, name]);
  expect(definedIn("backend/cuda/ops").toSorted()).toEqual(rows.toSorted());
  expect(rows.length).toBeGreaterThan(5);
});
