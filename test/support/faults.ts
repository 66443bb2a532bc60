// Preloads libraries of native/test, which replace functions of the C library in a child process.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const libraryOf = (name: string) =>
  fileURLToPath(new URL(`../../build/Release/lib${name}.so`, import.meta.url));

/** Returns the environment that preloads a library; undefined if it is not built. */
export function preload(name: "allocation_faults" | "busy_machine" | "io_faults" | "overlay_root") {
  const path = libraryOf(name);
  // Comes before libraries that are already preloaded, such as a sanitizer.
  const libraries = [path, process.env.LD_PRELOAD].filter(Boolean).join(" ");
  return existsSync(path) ? { LD_PRELOAD: libraries } : undefined;
}

export const noFaults = "LD_PRELOAD faults are for Linux with glibc";
