// Plants one fault in the copy, builds it and runs the tests.
import { fs, path } from "zx";
import { runCommand } from "./command.mjs";

/**
 * `stage` is the number of the tests that caught it.
 * @typedef {{
 *   outcome: "caught" | "SURVIVED" | "does not build",
 *   seconds: number,
 *   by: string,
 *   output: string,
 *   stage?: number,
 * }} Result
 */

/** The copy of the work tree, with methods that build and test it. */
export class Workshop {
  #folder;
  #seconds;
  #workers;
  #buildFlags;
  #env;

  /**
   * @param {{ folder: string, seconds: number, workers: number, buildFlags?: readonly string[] }} options
   *   `buildFlags` of `npm run build`
   */
  constructor({ folder, seconds, workers, buildFlags = ["--tests"] }) {
    this.#buildFlags = buildFlags;
    this.#folder = folder;
    this.#seconds = seconds;
    this.#workers = workers;
    this.#env = { ...process.env };
    // Tests must use the addon of the copy, and the build must not treat warnings as errors.
    for (const name of ["CI", "NETWORK3_NATIVE_PATH", "NODE_OPTIONS", "VITEST"])
      delete this.#env[name];
  }

  /** Brings dist/, the addon and, with `--tests`, the emulated GPU up to date with the copy's sources. */
  build() {
    const command = ["npm", "run", "--silent", "build", "--", ...this.#buildFlags];
    return this.#run(command, Math.max(900, this.#seconds));
  }

  /**
   * @param {readonly string[]} tests
   * @param {string} project
   * @param {number} seconds
   */
  async test(tests, project = "network3*", seconds = this.#seconds) {
    const report = path.join(this.#folder, "build/mutation-tests.json");
    await fs.remove(report);
    const flags = ["--bail=1", `--maxWorkers=${this.#workers}`, `--project=${project}`];
    flags.push("--typecheck.enabled=false");
    flags.push("--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
    const vitest = path.join(this.#folder, "node_modules/.bin/vitest");
    const run = await this.#run([vitest, "run", ...tests, ...flags], seconds);
    return { ...run, failure: run.ok ? "" : await failureOf(run, report) };
  }

  /**
   * @param {import("./faults.mjs").Fault} fault
   * @returns {Promise<Result>}
   */
  async try({ file, find, replace, tests, project = "network3*" }) {
    const sound = await fs.readFile(path.join(this.#folder, file), "utf8");
    // A function, because patterns such as "$&" have a special meaning in a replacement string.
    const text = sound.replace(find, () => replace);
    return this.tryText({ file, text }, [{ tests, project }]);
  }

  /**
   * Like {@link try}, with the whole text of the file and with tests in stages; the first failure
   * ends them.
   * @param {{ file: string, text: string }} fault
   * @param {readonly { tests: readonly string[], project: string }[]} stages
   * @returns {Promise<Result>}
   */
  async tryText({ file, text }, stages) {
    const target = path.join(this.#folder, file);
    const sound = await fs.readFile(target, "utf8");
    const begin = Date.now();
    const result = (outcome, by, output) => {
      return { outcome, seconds: (Date.now() - begin) / 1000, by, output };
    };
    try {
      await fs.writeFile(target, text);
      const built = await this.build();
      if (!built.ok) return result("does not build", built.timedOut ? "hangs" : "", built.output);
      for (const [stage, { tests, project }] of stages.entries()) {
        const tested = await this.test(tests, project);
        if (!tested.ok) return { ...result("caught", tested.failure, tested.output), stage };
      }
      return result("SURVIVED", "", "");
    } finally {
      await fs.writeFile(target, sound);
    }
  }

  #run(command, seconds) {
    return runCommand(command, { cwd: this.#folder, env: this.#env, seconds });
  }
}

/** Returns the name of the first failed test, or the way the run ended without one. */
async function failureOf({ timedOut, signal, output }, report) {
  const { testResults = [] } = await fs.readJson(report).catch(() => ({}));
  const failed = testResults.flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status === "failed");
    const file = path.basename(name);
    if (tests.length > 0) return tests.map(({ fullName }) => `${file} > ${fullName}`);
    return message ? [`${file}: ${message.split("\n")[0]}`] : [];
  });
  if (failed[0] !== undefined) return failed[0];
  if (timedOut) return "the tests hang";
  const crash = /Worker (forks )?(emitted error|exited unexpectedly)|terminated unexpectedly/i;
  if (signal !== null || crash.test(output)) return "the tests crash";
  return `the tests fail: ${output.trim().split("\n").at(-1) ?? ""}`;
}
