// A small suite of a user's, run by the real Jest and by vitest's vmThreads against the built library.
import { afterAll, beforeAll, expect, it } from "vitest";
import { Consumer } from "./support/consumer.js";
import { runners, runSuite, SUITE_TESTS, writeSuite } from "./support/user-suite.js";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.make();
  await writeSuite(consumer.folder);
});
afterAll(() => consumer.remove());

it.each(runners)("passes under %s", async (_name, words) => {
  const { report, problems } = await runSuite(consumer.folder, words);
  expect(problems).toEqual([]);
  const counts = { numPassedTests: SUITE_TESTS, numTotalTests: SUITE_TESTS };
  expect(report).toMatchObject({ success: true, ...counts });
});
