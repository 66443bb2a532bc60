// The checks of dependency rules and of `instanceof` on built-ins, on small trees with planted
// violations.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/check-layers.mjs", import.meta.url));

function check(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), "network3-layers-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: "utf8" });
    return { status, lines: stderr.split("\n").filter(Boolean) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

it("accepts this checkout", () => {
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

it("accepts a tree without violations", () => {
  const { status, lines } = check({
    "src/errors.ts": "",
    "src/graph/graph.ts": 'import { a } from "../errors.js";\nimport { b } from "./ops/add.js";',
    "src/backend/native/load.ts": 'import type { Backend } from "../backend.js";',
    "src/cli/main.ts": 'import { net } from "../network.js";\nimport { Command } from "commander";',
    "src/cli/a.ts":
      'import { Command } from "commander";\nclass A {}\nx instanceof A || x instanceof Command;',
    "src/cli/b.ts": 'import * as e from "../errors.js";\nx instanceof e.B || x.constructor.name;',
    "native/core/error.h": "#include <string>",
    "native/addon/addon.cc": '#include <napi.h>\n#include "backend/cpu/backend.h"',
    "native/backend/cpu/backend.h": '#include "backend/backend.h"',
    "native/backend/cpu/onednn/library.cc": "#include <dnnl.hpp>",
  });
  expect({ status, lines }).toEqual({ status: 0, lines: [] });
});

// [file, text, expected report]
const planted: [string, string, string][] = [
  ["src/graph/a.ts", 'import { b } from "../layers/b.js";', "1: graph/ may not import layers/"],
  ["src/errors.ts", 'import {\n  a,\n} from "./random.js";', "3: errors may not import random"],
  ["src/network.ts", 'await import("./cli/main.js");', "1: network may not import cli/"],
  ["src/io/a.ts", 'type A = import("../network.js").A;', "1: io/ may not import network"],
  ["src/index.ts", 'export * from "./cli/main.js";', "1: index may not import cli/"],
  [
    "src/backend/native/a.ts",
    'import "../reference/b.js";',
    "1: backend/native/ may not import backend/reference/",
  ],
  [
    "src/experiments/a.ts",
    'import { b } from "../graph/graph.js";',
    "1: experiments/ may not import graph/",
  ],
  ["src/nowhere.ts", "", "1: nowhere has no row in scripts/lib/layers.mjs"],
  [
    "src/io/b.ts",
    "\nx instanceof Error;",
    "2: instanceof Error fails across realms; use src/realms.ts",
  ],
  [
    "src/io/c.ts",
    'import { Buffer } from "node:buffer";\nx instanceof Buffer;',
    "2: instanceof Buffer fails across realms; use src/realms.ts",
  ],
  [
    "src/io/d.ts",
    "x instanceof globalThis.Map;",
    "1: instanceof globalThis.Map fails across realms; use src/realms.ts",
  ],
  [
    "src/io/e.ts",
    "x.constructor === Float32Array;",
    "1: a comparison of constructors fails across realms; use src/realms.ts",
  ],
  ["native/core/a.h", '\n#include "program/b.h"', "2: core/ may not import program/"],
  ["native/core/b.cc", '#include "../program/c.h"', "1: core/ may not import program/"],
  ["native/program/c.h", "#include <napi.h>", "1: program/ may not import <napi.h>"],
  ["native/addon/a.cc", "#include <dnnl.hpp>", "1: addon/ may not import <dnnl.hpp>"],
  [
    "native/backend/cpu/lower/conv/a.cc",
    "#include <dnnl.hpp>",
    "1: backend/cpu/lower/ may not import <dnnl.hpp>",
  ],
  [
    "native/addon/b.cc",
    '#include "backend/cpu/compile/compiler.h"',
    "1: addon/ may not import backend/cpu/compile/",
  ],
  [
    "native/backend/backend.h",
    '#include "backend/cpu/run/task.h"',
    "1: backend/ may not import backend/cpu/run/",
  ],
  [
    "native/backend/cpu/a.cc",
    "#include <cuda_runtime.h>",
    "1: backend/cpu/ may not import <cuda_runtime.h>",
  ],
  [
    "native/backend/cpu/run/a.cc",
    '#include "backend/cpu/compile/compiler.h"',
    "1: backend/cpu/run/ may not import backend/cpu/compile/",
  ],
  [
    "native/backend/cpu/kernels/simd/a.cc",
    "#include <algorithm>",
    "1: backend/cpu/kernels/simd/ may not import <algorithm>",
  ],
  [
    "native/backend/cpu/kernels/kernels.def",
    '#include "core/error.h"',
    "1: backend/cpu/kernels/ may not import core/",
  ],
];

describe("a tree with planted violations", () => {
  const found = check(Object.fromEntries(planted.map(([file, text]) => [file, text])));

  it.each(planted)("reports %s: %s", (file, _text, expected) => {
    expect(found.lines).toContain(`${file}:${expected}`);
  });

  it("reports nothing else and fails", () => {
    expect(found).toMatchObject({ status: 1, lines: { length: planted.length } });
  });
});
