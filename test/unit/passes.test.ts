// Runs the unit tests of the compiler's passes, native/test/passes, which need GoogleTest.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface Report {
  readonly testsuites: readonly {
    readonly name: string;
    readonly testsuite: readonly {
      readonly name: string;
      readonly failures?: readonly { readonly failure: string }[];
    }[];
  }[];
}

const program = fileURLToPath(new URL("../../build/Release/pass_tests", import.meta.url));
const lacking = !existsSync(program);
const reason = lacking
  ? " (skipped: GoogleTest was not found when the programs were built; Debian's libgtest-dev has it)"
  : "";

function runAll(): Report {
  const folder = mkdtempSync(join(tmpdir(), "network3-passes-"));
  try {
    const file = join(folder, "report.json");
    const { stdout, stderr } = spawnSync(program, [`--gtest_output=json:${file}`], {
      encoding: "utf8",
    });
    if (!existsSync(file)) throw new Error(`${program} wrote no report:\n${stdout}${stderr}`);
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { testsuites } = lacking ? { testsuites: [] } : runAll();

it.skipIf(lacking)(`the passes have tests${reason}`, () => {
  expect(testsuites.map(({ name }) => name)).toContain("FoldUpdates");
});

for (const { name, testsuite } of testsuites) {
  describe(name, () => {
    it.each(testsuite)("$name", ({ failures = [] }) => {
      expect(failures.map(({ failure }) => failure)).toEqual([]);
    });
  });
}
