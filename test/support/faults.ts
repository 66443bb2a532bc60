// Libraries of native/test that come before the C library in a child process.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const libraryOf = (name: string) =>
  fileURLToPath(new URL(`../../build/Release/lib${name}.so`, import.meta.url));

/** The environment that puts a library in front; undefined where it is not built. */
export function preload(name: "allocation_faults" | "busy_machine" | "io_faults" | "overlay_root") {
  const path = libraryOf(name);
  // Before what is in front already, such as a sanitizer.
  const libraries = [path, process.env.LD_PRELOAD].filter(Boolean).join(" ");
  return existsSync(path) ? { LD_PRELOAD: libraries } : undefined;
}

export const noFaults = "LD_PRELOAD faults are for Linux with glibc";
