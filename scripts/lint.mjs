// Every check that needs no build: style, imports, unused code, the package's shape.
import { clangFormat, nativeFiles } from "./lib/clang-format.mjs";
import { $$ } from "./lib/project.mjs";

const bin = (name) => `node_modules/.bin/${name}`;
const checks = {
  "biome (TypeScript style)": () => $$`${bin("biome")} check --error-on-warnings`,
  "clang-format (C++ style)": async () =>
    $$`${await clangFormat()} --dry-run -Werror ${await nativeFiles()}`,
  "dependency direction": () => $$`node scripts/check-layers.mjs`,
  "knip (unused code and packages)": () => $$`${bin("knip")}`,
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n${error.stdout ?? ""}${error.stderr ?? error}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
