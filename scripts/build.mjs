// Builds what is out of date: dist/ from src/, build/Release/ from native/. `npm run build`.
// `-- --debug` makes an addon with assertions under build/debug/ instead.
import { argv } from "zx";
import { buildAddon } from "./lib/build-addon.mjs";
import { buildTypeScript } from "./lib/build-typescript.mjs";
import { report } from "./lib/project.mjs";

// One that fails does not keep the other from being built: whoever works on one side goes on.
for (const [what, build] of [
  ["TypeScript", buildTypeScript],
  ["the native addon", () => buildAddon({ debug: argv.debug === true })],
]) {
  try {
    await build();
  } catch (error) {
    report(`${what} could not be built`, error);
    process.exitCode = 1;
  }
}
