// Builds what the tests load beside the addon, from native/test/fixtures, with node-gyp.
import { createRequire } from "node:module";
import { fs, path, which } from "zx";
import { showWarnings } from "./build-addon.mjs";
import { $, root, since, UserError } from "./project.mjs";
import { digest, makeIfStale } from "./stamp.mjs";

const require = createRequire(import.meta.url);
const sources = "native/test/fixtures";
const folder = "build/fixtures";
const names = ["foreign", "allocation_faults", "busy_machine", "io_faults", "overlay_root"];
const outputs = names.map((name) => `${folder}/build/Release/${name}.node`);

/** The commands of the compiler, for clang-tidy. */
export const fixtureCommands = path.join(root, folder, "build/Release/compile_commands.json");

/**
 * Makes a folder that node-gyp takes for an installed Node, so that it downloads nothing: the headers of
 * Node-API, and settings of our own.
 */
async function prepareHeaders() {
  const include = path.join(root, folder, "node/include/node");
  await fs.copy(require("node-api-headers").include_dir, include);
  await fs.copy(path.join(root, sources, "common.gypi"), path.join(include, "common.gypi"));
  await fs.outputFile(path.join(include, "config.gypi"), "{}");
}

/**
 * The environment without npm's settings, which node-gyp prefers to its command line: a `nodedir` of the
 * machine's would bring the settings of Node's own build, which turn exceptions off.
 */
export function fixtureEnvironment(environment) {
  const isSetting = (name) => /^npm_(package_)?config_/i.test(name);
  const own = Object.entries(environment).filter(([name]) => !isSetting(name));
  const { CXXFLAGS = "", CI } = environment;
  return { ...Object.fromEntries(own), CXXFLAGS: CI ? `${CXXFLAGS} -Werror` : CXXFLAGS };
}

async function build() {
  if ((await which("make", { nothrow: true })) === null) {
    throw new UserError("node-gyp needs make: on Debian or Ubuntu `apt install make`");
  }
  const place = path.join(root, folder);
  await fs.emptyDir(place);
  await fs.copy(path.join(root, sources, "binding.gyp"), path.join(place, "binding.gyp"));
  // gyp writes rules for sources below its own folder only.
  await fs.symlink(path.join(root, sources), path.join(place, "sources"));
  await prepareHeaders();
  const env = fixtureEnvironment(process.env);
  const flags = ["--directory", place, "--nodedir", path.join(place, "node")];
  flags.push("--loglevel", "error", "--jobs", "max");
  const formats = ["-f", "make", "-f", "compile_commands_json"];
  const { stdout, stderr } = await $({ env })`node-gyp rebuild ${flags} -- ${formats}`;
  showWarnings(`${stdout}${stderr}`);
}

/** Builds the fixtures unless they were made from the same sources, packages and compiler. */
export async function buildFixtures() {
  if (process.platform !== "linux") return;
  const packages = ["node-gyp", "node-api-headers"].map(
    (name) => require(`${name}/package.json`).version,
  );
  const settings = ["CXX", "CXXFLAGS", "LDFLAGS"].map((name) => process.env[name] ?? "");
  const current = await digest([`${sources}/**`], { packages, settings, root });
  const begin = Date.now();
  const made = await makeIfStale("fixtures", outputs, current, build);
  if (made) console.log(`built ${folder} (${since(begin)})`);
}
