// Copies the work tree, so that faults are planted in the copy and the tree is only read.
import { fs, path } from "zx";
import { $, root } from "../lib/project.mjs";

// Folders of installed packages and tools are linked instead of copied.
const links = ["node_modules", ".deps"];
const kept = new Set([...links, "build", "dist"]);

/**
 * Makes `folder` a copy of all files that git does not ignore. Unchanged files keep their time, so
 * that an existing copy is built incrementally.
 * @param {string} folder
 */
export async function copyTree(folder) {
  const listed = await $`git ls-files --cached --others --exclude-standard -z`;
  const names = new Set(listed.stdout.split("\0").filter(Boolean));
  for (const name of names) {
    const source = path.join(root, name);
    // The file was deleted without `git rm`, or it is a submodule.
    if (!(await isFile(source))) names.delete(name);
    else await copyIfDifferent(source, path.join(folder, name));
  }
  await removeOthers(folder, names);
  for (const name of links) {
    const [target, link] = [path.join(root, name), path.join(folder, name)];
    const isMissing = !(await fs.pathExists(link));
    if (isMissing && (await fs.pathExists(target))) await fs.ensureSymlink(target, link);
  }
}

async function copyIfDifferent(source, target) {
  const content = await fs.readFile(source);
  const present = await fs.readFile(target).catch(() => undefined);
  if (present?.equals(content)) return;
  await fs.outputFile(target, content, { mode: (await fs.stat(source)).mode });
}

async function removeOthers(folder, names, below = "") {
  for (const entry of await fs.readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = path.posix.join(below, entry.name);
    if (kept.has(name)) continue;
    if (entry.isDirectory()) await removeOthers(folder, names, name);
    else if (!names.has(name)) await fs.remove(path.join(folder, name));
  }
}

async function isFile(name) {
  const info = await fs.stat(name).catch(() => undefined);
  return info?.isFile() ?? false;
}
