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
    name: "a saved run has no position within its epoch",
    file: "src/io/network-file.ts",
    find: "if (position) metadata.position =",
    replace: "if (position && position.steps < 0) metadata.position =",
    tests: [suites.resume, suites.saving],
  },
  {
    name: "a position after the end of the epoch is accepted",
    file: "src/io/network-metadata.ts",
    find: "steps <= miniBatches &&",
    replace: "steps >= 0 &&",
    tests: [suites.badInput],
  },
  {
    name: "a duplicate key in an inner object is accepted",
    file: "src/io/strict-json.ts",
    find: "if (keys.has(String(key))) {",
    replace: "if (keys.has(String(key)) && open.length === 1) {",
    tests: [suites.format],
  },
  {
    name: "a gap between tensors is accepted",
    file: "src/io/safetensors-header.ts",
    find: "if (begin !== at) {",
    replace: "if (begin < at) {",
    tests: [suites.format],
  },
  {
    name: "other element types are accepted as IDX bytes",
    file: "src/data/idx.ts",
    find: 'if (header.type !== "u1") {',
    replace: 'if (header.type === "i1") {',
    tests: [suites.idx],
  },
];
