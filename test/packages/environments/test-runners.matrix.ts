import { expect, it } from "vitest";
import { runners, runSuite, SUITE_TESTS, writeSuite } from "../../package/support/user-suite.js";
import { install } from "../support/installed.js";

it.each(runners)("a suite of a user passes under %s", async (_, words) => {
  await using project = await install();
  await writeSuite(project.folder);
  const { report, problems } = await runSuite(project.folder, words);
  expect(problems).toEqual([]);
  const counts = { numPassedTests: SUITE_TESTS, numTotalTests: SUITE_TESTS };
  expect(report).toMatchObject({ success: true, ...counts });
});
