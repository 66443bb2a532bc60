// Runs a shell block of a Markdown page as a reader would, with `npx network3` from this checkout.
import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const run = promisify(execFile);

/** Runs `code` in `folder` and returns its output; a command that fails rejects. */
export async function runShell(
  code: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const bin = join(folder, ".bin");
  await mkdir(bin, { recursive: true });
  const npx = join(bin, "npx");
  // Anything but `npx network3` would need a registry.
  await writeFile(
    npx,
    `#!/bin/sh\n[ "$1" = network3 ] || exit 127\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`,
  );
  await chmod(npx, 0o755);
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", code], {
    cwd: folder,
    env: { ...process.env, ...env, PATH: `${bin}:${process.env.PATH}` },
  });
  return stdout;
}
