// A folder that has the built package installed, as a user's project does.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

export class Consumer {
  private constructor(readonly folder: string) {}

  /** Makes the folder; its `node_modules` has network3, and those of our packages that are named. */
  static async make(...packages: string[]): Promise<Consumer> {
    const consumer = new Consumer(await mkdtemp(join(tmpdir(), "network3-consumer-")));
    const modules = join(consumer.folder, "node_modules");
    await mkdir(modules);
    await symlink(root, join(modules, "network3"));
    for (const name of packages) {
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(root, "node_modules", name), join(modules, name));
    }
    return consumer;
  }

  /** Writes a file and returns its path. */
  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  /** Runs Node here to its end. */
  node(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return runNode(this.folder, args, env);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs Node in a folder to its end. */
export async function runNode(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "", ...env },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, code: await ended };
}
