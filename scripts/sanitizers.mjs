// Runs the tests of the native code with sanitizers for memory, undefined behaviour and threads:
// `npm run test:sanitizers`. The ordinary Node loads these addons, with the sanitizer library
// preloaded.
import { fs, glob, path } from "zx";
import { buildAddon } from "./lib/build-addon.mjs";
import { $, report, root, since, UserError } from "./lib/project.mjs";

const folder = path.join(root, "build/sanitizers");
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");

const kinds = [
  {
    sanitize: "address,undefined",
    libraries: ["libasan.so", "libubsan.so"],
    tests: [
      "test/ops",
      "test/golden",
      "test/unit/executable.test.ts",
      "test/network/not-finite.test.ts",
      "test/network/parity.test.ts",
      "test/network/training.test.ts",
      "test/robustness/lifetimes.test.ts",
    ],
    // Node frees no memory at exit, and new and delete may come from different libraries.
    settings: {
      ASAN_OPTIONS: "detect_leaks=0:alloc_dealloc_mismatch=0:detect_odr_violation=0",
      UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1",
    },
  },
  {
    sanitize: "thread",
    libraries: ["libtsan.so"],
    tests: [
      "test/ops",
      "test/unit/executable.test.ts",
      "test/network/training.test.ts",
      "test/network/resume.test.ts",
      "test/robustness/busy-machine.test.ts",
      "test/robustness/lifetimes.test.ts",
    ],
    // GCC 12 loses AVX-512 mask registers in calls of the thread sanitizer; AVX2 shows the same
    // races.
    environment: ["ONEDNN_MAX_CPU_ISA=AVX2"],
    kernels: "avx2",
    // Node and V8 are not instrumented, so reports about their code alone are ignored.
    settings: {
      TSAN_OPTIONS: "ignore_noninstrumented_modules=1:exitcode=0:report_signal_unsafe=0",
    },
  },
];

/** Returns the path of the sanitizer library, which must belong to the compiler. */
async function libraryOf(name) {
  const found = `${await $`${process.env.CXX ?? "c++"} -print-file-name=${name}`}`.trim();
  if (!path.isAbsolute(found)) throw new UserError(`the compiler has no ${name}: install it`);
  return found;
}

/** Returns the reports that name our code, from the logs and the output of the tests. */
async function reportsOf(log, printed) {
  const logs = await glob(`${log}.*`);
  const texts = await Promise.all(logs.map((file) => fs.readFile(file, "utf8")));
  const blocks = texts.flatMap((text) => text.split(/^=+$/m));
  const ours = blocks.filter((text) => /network3\.node/.test(text));
  return [...ours, ...printed.split("\n").filter((line) => /: runtime error: /.test(line))];
}

async function check({ sanitize, libraries, tests, settings, environment: given = [], kernels }) {
  const addon = await buildAddon({ sanitize, kernels });
  const begin = Date.now();
  const name = sanitize.replace(",", "-");
  const log = path.join(folder, name, "report");
  const summary = path.join(folder, `${name}.json`);
  await fs.emptyDir(path.dirname(log));
  await fs.remove(summary);
  const preload = (await Promise.all(libraries.map(libraryOf))).join(" ");
  // Uses `env`, so that the shell in between is not preloaded.
  const environment = [
    `LD_PRELOAD=${preload}`,
    `NETWORK3_NATIVE_PATH=${addon}`,
    "NETWORK3_SANITIZED=1",
  ];
  environment.push(...given);
  for (const [variable, options] of Object.entries(settings)) {
    environment.push(`${variable}=${options}:log_path=${log}`);
  }
  const flags = ["--project=network3*", "--typecheck.enabled=false", "--testTimeout=300000"];
  flags.push("--reporter=default", "--reporter=json", `--outputFile.json=${summary}`);
  const quiet = $({ nothrow: true });
  const run = await quiet`env ${environment} node ${vitest} run ${flags} ${tests}`;
  const found = await reportsOf(log, `${run.stdout}${run.stderr}`);
  const { numPassedTests = 0 } = await fs.readJson(summary).catch(() => ({}));
  console.log(
    `${sanitize}: ${numPassedTests} tests passed, ${found.length} reports (${since(begin)})`,
  );
  if (run.exitCode === 0 && found.length === 0 && numPassedTests > 0) return;
  const output = `${run.stdout}${run.stderr}`.slice(-8000);
  throw new UserError(`${output}\n${found.slice(0, 5).join("\n")}`);
}

for (const kind of kinds) {
  if (process.platform !== "linux") {
    console.log(`skipped: -fsanitize=${kind.sanitize} by preload is for Linux`);
    continue;
  }
  try {
    await check(kind);
  } catch (error) {
    report(`the tests with -fsanitize=${kind.sanitize}`, error);
    process.exitCode = 1;
  }
}
