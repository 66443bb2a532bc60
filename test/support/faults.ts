// Libraries of native/test that make a child process fail in the C library.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const libraryOf = (name: string) =>
  fileURLToPath(new URL(`../../build/Release/lib${name}.so`, import.meta.url));

/** The environment that puts a library in front; undefined where it is not built. */
export function preload(name: "allocation_faults" | "io_faults") {
  const path = libraryOf(name);
  return existsSync(path) ? { LD_PRELOAD: path } : undefined;
}

export const noFaults = "LD_PRELOAD faults are for Linux with glibc";
