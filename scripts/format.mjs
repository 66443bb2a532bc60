// Formats everything in place. `npm run format`.
import { clangTool, nativeFiles } from "./lib/clang-tools.mjs";
import { $, report } from "./lib/project.mjs";

try {
  await $`${await clangTool("clang-format")} -i ${await nativeFiles()}`;
  await $`biome check --write`;
} catch (error) {
  report("not everything could be formatted", error);
  process.exitCode = 1;
}
