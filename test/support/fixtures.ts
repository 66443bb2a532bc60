// Finds the programs and libraries that `npm run build -- --test-programs` builds from native/test/fixtures.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../../build/fixtures/build/Release/", import.meta.url);

/** Returns the path of a built library or addon; undefined on a system for which none are built. */
export function fixture(name: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  const path = fileURLToPath(new URL(`${name}.node`, folder));
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: run \`npm run build -- --test-programs\``);
}
