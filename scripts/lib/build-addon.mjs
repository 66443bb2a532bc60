// Builds build/Release/network3.node from native/ with cmake-js.
import { createRequire } from "node:module";
import os from "node:os";
import { fs, path, which } from "zx";
import { $, root, since, UserError } from "./project.mjs";
import { digest, makeIfStale } from "./stamp.mjs";

const version = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;

// Environment variables that CMake reads once and keeps in its cache.
const settings = ["CC", "CXX", "CXXFLAGS", "LDFLAGS", "DNNL_ROOT", "CMAKE_PREFIX_PATH"];

async function checkTools() {
  const missing = [];
  for (const [tools, what] of [
    [["cmake"], "CMake >= 3.22"],
    [[process.env.CXX, "c++", "g++", "clang++"], "a C++17 compiler (g++ or clang++)"],
    [["ninja", "make"], "ninja or make"],
  ]) {
    const found = await Promise.all(
      tools.filter(Boolean).map((tool) => which(tool, { nothrow: true })),
    );
    if (found.every((tool) => tool === null)) missing.push(what);
  }
  if (missing.length > 0) {
    throw new UserError(
      `missing: ${missing.join("; ")}. Install it, on Debian or Ubuntu with ` +
        "`apt install g++ cmake ninja-build python3-pip`.",
    );
  }
}

// CMake does not apply changed settings to an existing cache, and cmake-js reuses the cache of a
// failed configuration. In both cases the build starts without a cache.
async function forgetOtherConfiguration(out, configuration) {
  const file = path.join(out, "configuration.json");
  const text = JSON.stringify(configuration, null, 2);
  const known = await fs.readFile(file, "utf8").catch(() => "");
  const finished = ["build.ninja", "Makefile"].some((name) => fs.existsSync(path.join(out, name)));
  if (known === text && finished) return;
  for (const name of ["CMakeCache.txt", "CMakeFiles", "build.ninja", "Makefile"]) {
    await fs.remove(path.join(out, name));
  }
  await fs.outputFile(file, text);
}

/** Prints the compiler's warnings. */
export function showWarnings(output) {
  for (const line of output.match(/^.*warning: .*$/gm) ?? []) console.warn(line);
}

/**
 * The instruction sets that a build folder is configured for. A folder with all keeps all, so that
 * `npm start` and `npm test` in turns compile nothing twice.
 */
async function kernelsOf(out, wanted) {
  const cache = await fs.readFile(path.join(root, out, "CMakeCache.txt"), "utf8").catch(() => "");
  return /^NETWORK3_KERNELS:STRING=all$/m.test(cache) ? "all" : wanted;
}

/**
 * Builds the addon unless it was made from the same sources, packages and settings.
 * @param {{ debug?: boolean, sanitize?: string, kernels?: string, onednn?: boolean }} options
 *   `sanitize` as -fsanitize= takes it; `onednn` false leaves oneDNN out; `kernels` are the instruction sets of its kernels: "all", "native" for the widest that
 *   this machine has, or a name
 */
export async function buildAddon({
  debug = false,
  sanitize = "",
  kernels: wanted = "native",
  onednn = true,
}) {
  const parts = [sanitize.replace(",", "-") || (debug && "debug"), !onednn && "without-onednn"];
  const kind = parts.filter(Boolean).join("-");
  const out = path.join("build", kind);
  const config = debug ? "Debug" : "Release";
  const addon = `${out}/${config}/network3.node`;
  const facts = {
    packages: ["cmake-js", "node-addon-api", "node-api-headers"].map(version),
    platform: `${process.platform}-${process.arch}`,
    settings: settings.map((name) => process.env[name] ?? ""),
    sanitize,
    onednn,
  };
  const sources = ["CMakeLists.txt", "native/**", "scripts/requirements/onednn.txt"];
  const kernels = await kernelsOf(out, wanted);
  const current = await digest(sources, { ...facts, kernels });
  const begin = Date.now();
  const made = await makeIfStale(`addon-${config}${kind}`, [addon], current, async () => {
    await checkTools();
    // Warnings are errors only in CI, because warnings of a newer compiler must not stop a user.
    const warningsAreErrors = process.env.CI ? "ON" : "OFF";
    const ninja = (await which("ninja", { nothrow: true })) !== null;
    await forgetOtherConfiguration(path.join(root, out), {
      ...facts,
      root,
      ninja,
      warningsAreErrors,
    });
    console.log("building the native addon (about a minute the first time) ...");
    const jobs = os.availableParallelism();
    const flags = ["--out", out, "--config", config, "--log-level", "warn"];
    flags.push(`--CDNETWORK3_WERROR=${warningsAreErrors}`, `--CDNETWORK3_SANITIZE=${sanitize}`);
    flags.push(`--CDNETWORK3_KERNELS=${kernels}`, `--CDNETWORK3_ONEDNN=${onednn ? "ON" : "OFF"}`);
    await $`cmake-js configure ${flags}`;
    const build = ["--build", path.join(root, out), "--target", "network3", "--config", config];
    const output = await $`cmake ${build} --parallel ${jobs}`;
    showWarnings(`${output.stdout}${output.stderr}`);
  });
  if (made) console.log(`built ${addon} (${since(begin)})`);
  if (kind) console.log(`NETWORK3_NATIVE_PATH=${path.join(root, addon)} loads it`);
  return path.join(root, addon);
}
