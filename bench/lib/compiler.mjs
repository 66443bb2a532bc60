// Finds out which compilers made an addon.
import { fs } from "zx";

// Compilers leave their names in the section .comment of a library.
const NAMES = /GCC: \([^)]{1,80}\) [\d.]+|clang version [\d.]+/g;

/** Returns the names of the compilers whose code is in a file, such as "GCC: (Debian 12.2.0-14) 12.2.0". */
export function compilersOf(file) {
  const text = fs.readFileSync(file, "latin1");
  return [...new Set(text.match(NAMES) ?? [])].sort().join(", ") || "unknown compiler";
}
