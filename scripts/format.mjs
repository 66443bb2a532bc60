// Formats everything in place. `npm run format`.
import { clangFormat, nativeFiles } from "./lib/clang-format.mjs";
import { $$ } from "./lib/project.mjs";

await $$`node_modules/.bin/biome check --write`;
await $$`${await clangFormat()} -i ${await nativeFiles()}`;
