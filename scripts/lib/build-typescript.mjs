// Compiles src/ into dist/.
import { fs, path } from "zx";
import { $, root, since } from "./project.mjs";
import { digest, makeIfStale } from "./stamp.mjs";

/** Compiles src/ into dist/ unless it was made from the same sources and settings. */
export async function buildTypeScript() {
  const current = await digest(["src/**", "tsconfig*.json", "package-lock.json"]);
  const begin = Date.now();
  const made = await makeIfStale("typescript", ["dist/index.js"], current, async () => {
    // Removes old output, so that files without a source cannot be imported.
    await fs.remove(path.join(root, "dist"));
    await $`tsc -p tsconfig.build.json`;
    const main = path.join(root, "dist/cli/main.js");
    if (await fs.pathExists(main)) await fs.chmod(main, 0o755);
  });
  if (made) console.log(`compiled TypeScript into dist/ (${since(begin)})`);
}
