// Checks if this machine has the vendor's libraries, because the loader would find them instead of
// emulated libraries that a test removes.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestContext } from "vitest";
import { emulatedEnvironment } from "./emulated.js";

export const driver = "libcuda.so.1";
export const cublas = "libcublas.so.13";
export const cudnn = "libcudnn.so.9";

/** The usual folders of `native/backend/cuda/load/search.cc`, in its order. */
export const usualFolders = [
  "/usr/local/cuda/lib64",
  "/usr/local/cuda/targets/x86_64-linux/lib",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/lib64",
  "/opt/cuda/lib64",
];

/** Prints which of its arguments can be opened. A library that is not an addon is opened before it is refused. */
const script = `
  const { dlopen } = require("node:os").constants;
  for (const path of process.argv.slice(1)) {
    try {
      process.dlopen({ exports: {} }, path, dlopen.RTLD_LAZY);
    } catch ({ message }) {
      if (message.includes("did not self-register")) console.log(path);
    }
  }
`;

const places = new Map<string, string>();

/** Runs in a separate process, so that the libraries do not stay open in this one. */
function placeOf(library: string): string {
  let place = places.get(library);
  if (place === undefined) {
    const files = usualFolders.map((folder) => `${folder}/${library}`).filter(existsSync);
    const env = { ...process.env, ...emulatedEnvironment("") };
    const opened = execFileSync(process.execPath, ["-e", script, library, ...files], { env });
    place = opened.toString().split("\n")[0] ?? "";
    places.set(library, place);
  }
  return place;
}

/** Skips a test if these libraries are installed, because the test needs them only in its own places. */
export function skipIfInstalled({ skip }: TestContext, libraries: readonly string[]): void {
  const place = libraries.map(placeOf).find((opened) => opened !== "");
  skip(place !== undefined, `${place} is installed on this machine, and the loader finds it`);
}
