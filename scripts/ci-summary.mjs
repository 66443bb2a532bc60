// ci-summary.mjs <vitest's JSON report> [step that failed]... Prints the number of failures in its
// last line; each failed step counts as one failure.
import { fs } from "zx";

const [file, ...failedSteps] = process.argv.slice(2);
const report = await fs.readJson(file).catch(() => ({ testResults: [] }));
const tests = report.testResults.flatMap((module) => module.assertionResults);
const count = (...states) => tests.filter((test) => states.includes(test.status)).length;

// A file that fails to load has no tests but counts as a failure.
const broken = report.testResults.filter(
  (module) =>
    module.status === "failed" && !module.assertionResults.some((test) => test.status === "failed"),
);
for (const module of broken) console.log(`failed to load: ${module.name}: ${module.message}`);

const passed = count("passed");
const failedTests = count("failed") + broken.length;
if (passed === 0) console.log("no test passed");
// The tests of a failed test step are already counted.
const steps = failedSteps.filter((step) => step !== "test" || failedTests === 0);
for (const step of steps) console.log(`failed step: ${step}`);

const failed = failedTests + steps.length;
const skipped = count("skipped", "pending", "todo", "disabled");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
