// Builds what is out of date: dist/ from src/, build/Release from native/. `npm run build`.
import { createRequire } from "node:module";
import { chalk, fs, path, which } from "zx";
import { $$, fail, root, since } from "./lib/project.mjs";
import { digest, makeIfStale } from "./lib/stamp.mjs";

const version = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;

async function buildTypeScript() {
  const sources = ["src/**/*.ts", "tsconfig*.json"];
  const current = await digest(sources, { typescript: version("typescript") });
  const begin = Date.now();
  const made = await makeIfStale("dist/index.js", current, async () => {
    await fs.remove(path.join(root, "dist"));
    await $$`node_modules/.bin/tsc -p tsconfig.build.json`;
    const main = path.join(root, "dist/cli/main.js");
    if (await fs.pathExists(main)) await fs.chmod(main, 0o755);
  });
  if (made) console.log(`compiled TypeScript into dist/ (${since(begin)})`);
}

async function checkTools() {
  const missing = [];
  for (const [tools, what] of [
    [["cmake"], "CMake >= 3.22"],
    [["c++", "g++", "clang++"], "a C++17 compiler (g++ or clang++)"],
    [["ninja", "make"], "make or ninja"],
  ]) {
    const found = await Promise.all(tools.map((tool) => which(tool, { nothrow: true })));
    if (found.every((tool) => tool === null)) missing.push(what);
  }
  if (missing.length > 0) fail(`to build the addon, install ${missing.join(" and ")}`);
}

async function buildAddon() {
  const sources = ["CMakeLists.txt", "native/**", "scripts/requirements/onednn.txt"];
  const current = await digest(sources, {
    api: version("node-addon-api"),
    headers: version("node-api-headers"),
    platform: `${process.platform}-${process.arch}`,
    root,
    dnnl: process.env.DNNL_ROOT ?? "",
  });
  const begin = Date.now();
  const made = await makeIfStale("build/Release/network3.node", current, async () => {
    await checkTools();
    console.log("building the native addon (a few minutes the first time) ...");
    await $$`node_modules/.bin/cmake-js build --out build --config Release --log-level warn --parallel 2`;
  });
  if (made) console.log(`built build/Release/network3.node (${since(begin)})`);
}

try {
  await buildTypeScript();
  await buildAddon();
} catch (error) {
  console.error(chalk.red("the build failed"));
  console.error(`${error.stdout ?? ""}${error.stderr ?? error}`);
  process.exit(1);
}
