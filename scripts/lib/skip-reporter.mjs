// A vitest reporter that lists skipped tests with the reasons.

export default class SkipReporter {
  /** @param {import("vitest/node").TestModule[]} modules */
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const reason = test.result().note ?? "no reason given";
        console.log(`skipped: ${module.relativeModuleId} > ${test.fullName}: ${reason}`);
      }
    }
  }
}
