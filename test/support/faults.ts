// Preloads libraries of native/test/fixtures, which replace functions of the C library in a child process.
import { fixture } from "./fixtures.js";

/** Returns the environment that preloads a library; undefined on a system for which it is not built. */
export function preload(name: "allocation_faults" | "busy_machine" | "io_faults" | "overlay_root") {
  const path = fixture(name);
  // Comes before libraries that are already preloaded, such as a sanitizer.
  const libraries = [path, process.env.LD_PRELOAD].filter(Boolean).join(" ");
  return path === undefined ? undefined : { LD_PRELOAD: libraries };
}

export const noFaults = "LD_PRELOAD faults are for Linux with glibc";
