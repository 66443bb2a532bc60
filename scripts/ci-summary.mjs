// Reads vitest's JSON report: names what was skipped and ends with the line that counts.
import { fs } from "zx";

const report = await fs.readJson(process.argv[2]).catch(() => undefined);
if (!report) {
  console.log("no test report was written\n0 passed, 1 failed, 0 skipped");
  process.exit(1);
}
const tests = report.testResults.flatMap((file) => file.assertionResults);
const count = (...states) => tests.filter((test) => states.includes(test.status)).length;
for (const test of tests) {
  if (["skipped", "pending", "todo"].includes(test.status))
    console.log(`skipped: ${test.fullName}`);
}
// A file that fails to load has no tests of its own, but is a failure all the same.
const broken = report.testResults.filter(
  (file) => file.status === "failed" && !file.assertionResults.some((t) => t.status === "failed"),
).length;
const passed = count("passed");
const failed = count("failed") + broken;
console.log(`${passed} passed, ${failed} failed, ${count("skipped", "pending", "todo")} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
