// Runs all static checks: style, dependency rules, unused code and the content of the package.
import { chalk, fs, path, which } from "zx";
import { clangTidy, haveCompileCommands } from "./lib/clang-tidy.mjs";
import { clangTool, nativeFiles } from "./lib/clang-tools.mjs";
import { $, report, root, since, UserError } from "./lib/project.mjs";
import { problemsOf } from "./mutation/check-faults.mjs";
import { faults } from "./mutation/faults.mjs";

const haveDist = () => fs.pathExists(path.join(root, "dist/index.js"));

const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const haveGo = async () => (await which("go", { nothrow: true })) !== null;

/** Requires that each planted fault finds the code that it changes. */
async function checkFaults() {
  const problems = await problemsOf(faults, root);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

/**
 * `needs` says what is missing where `ready` is false.
 * @type {{ name: string, run: () => Promise<unknown>, ready?: () => Promise<boolean>,
 *   needs?: string }[]}
 */
const checks = [
  { name: "biome", run: () => $`biome check --error-on-warnings` },
  {
    name: "clang-format",
    run: async () => $`${await clangTool("clang-format")} --dry-run -Werror ${await nativeFiles()}`,
  },
  { name: "dependency direction", run: () => $`node scripts/check-layers.mjs` },
  { name: "faults of the mutation tests", run: checkFaults },
  { name: "knip", run: () => $`knip --no-progress` },
  { name: "typedoc", run: () => $`typedoc --emit none` },
  { name: "publint", run: () => $`publint --strict`, ready: haveDist },
  {
    name: "actionlint",
    run: () => $`go run ${actionlint}`,
    ready: haveGo,
    needs: "Go, which fetches and runs it",
  },
  { name: "clang-tidy", run: clangTidy, ready: haveCompileCommands },
];

for (const { name, run, ready, needs = "`npm run build` first" } of checks) {
  if (ready && !(await ready())) {
    console.log(`skip  ${name}: needs ${needs}`);
    continue;
  }
  const begin = Date.now();
  try {
    await run();
    console.log(`ok    ${name} (${since(begin)})`);
  } catch (error) {
    console.log(chalk.red(`FAIL  ${name}`));
    report(name, error);
    process.exitCode = 1;
  }
}
