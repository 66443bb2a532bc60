// Faults of reading and writing files.
import { suites } from "./suites.mjs";

/** @type {import("../faults.mjs").Fault[]} */
export const fileFaults = [
  {
    name: "a saved file stays under its temporary name",
    file: "src/io/atomic-file.ts",
    find: "await rename(temporary, target);",
    replace: "await rename(temporary, temporary);",
    tests: [suites.format],
  },
  {
    name: "a saved run forgets where in the epoch it was",
    file: "src/io/network-file.ts",
    find: "if (position) metadata.position =",
    replace: "if (position && position.steps < 0) metadata.position =",
    tests: [suites.resume, suites.saving],
  },
  {
    name: "a position beyond its epoch is accepted",
    file: "src/io/network-metadata.ts",
    find: "steps <= miniBatches &&",
    replace: "steps >= 0 &&",
    tests: [suites.badInput],
  },
  {
    name: "a key twice in an inner object is accepted",
    file: "src/io/strict-json.ts",
    find: "if (keys.has(String(key))) {",
    replace: "if (keys.has(String(key)) && open.length === 1) {",
    tests: [suites.format],
  },
  {
    name: "a hole between tensors is accepted",
    file: "src/io/safetensors-header.ts",
    find: "if (begin !== at) {",
    replace: "if (begin < at) {",
    tests: [suites.format],
  },
  {
    name: "any element type passes as IDX bytes",
    file: "src/data/idx.ts",
    find: 'if (header.type !== "u1") {',
    replace: 'if (header.type === "i1") {',
    tests: [suites.idx],
  },
];
