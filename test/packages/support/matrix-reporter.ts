// Prints the results as a table of managers and versions of Node, a list of the other tests, the
// measured figures, and the reasons of skipped tests.
import type { Reporter, TestCase, TestModule } from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    /** The place of the test in the table. */
    cell?: { row: string; column: string; text: string };
    /** Measured values with their units. */
    figures?: Readonly<Record<string, string>>;
  }
}

/** Rows of equally wide columns. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    widths.map((width, at) => (row[at] ?? "").padEnd(width)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

const MARKS = { passed: "ok", failed: "FAIL", skipped: "skipped", pending: "not run" };

/** The table of the tests that have a cell. */
function matrix(tests: readonly TestCase[]): string {
  const cells = tests.flatMap((test) => {
    const { cell } = test.meta();
    return cell ? [{ ...cell, mark: MARKS[test.result().state] }] : [];
  });
  const rows = [...new Set(cells.map(({ row }) => row))];
  const columns = [...new Set(cells.map(({ column }) => column))];
  const at = (row: string, column: string) => {
    const cell = cells.find((each) => each.row === row && each.column === column);
    return cell ? `${cell.mark} ${cell.text}`.trim() : "-";
  };
  return table([["", ...columns], ...rows.map((row) => [row, ...columns.map((c) => at(row, c))])]);
}

export class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const ran = tests.filter((test) => test.result().state !== "skipped");
    const others = ran.filter((test) => !test.meta().cell);
    const figures = tests.flatMap((test) => Object.entries(test.meta().figures ?? {}));
    const skips = tests.flatMap((test) => {
      const result = test.result();
      return result.state === "skipped" && result.note ? [[test.fullName, result.note]] : [];
    });
    print("Managers and versions of Node, with the time of the installation", matrix(tests));
    print("Environments", table(others.map((t) => [MARKS[t.result().state], t.fullName])));
    print("Figures", table(figures));
    print("Skipped", table(skips));
    if (ran.length > 0) return;
    console.log("no test has run");
    process.exitCode = 1;
  }
}

function print(title: string, text: string): void {
  if (text) console.log(`\n${title}\n\n${text}`);
}
