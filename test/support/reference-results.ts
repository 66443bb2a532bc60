// Keeps results of the reference backend in build/, because several projects of vitest.config.ts
// compare with the same results, which take longer to compute than those under test.
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { root } from "../../scripts/lib/project.mjs";
import { digest } from "../../scripts/lib/stamp.mjs";

const parent = path.join(root, "build/reference-results");

/** Results are kept for these versions of all files that they depend on. */
async function makeFolder(): Promise<string> {
  const inputs = ["src/**", "test/{golden,ops,support}/**", "package-lock.json"];
  const name = await digest(inputs, process.version);
  const folder = path.join(parent, name);
  await mkdir(folder, { recursive: true });
  const outdated = (await readdir(parent)).filter((other) => other !== name);
  await Promise.all(outdated.map((other) => rm(path.join(parent, other), { recursive: true })));
  return folder;
}

let folder: Promise<string> | undefined;
const names = new Set<string>();

/**
 * Returns what `compute` returns: typed arrays and plain objects. The result is read from a file if
 * an earlier process computed it from the same sources. `NETWORK3_REFERENCE_RESULTS=fresh` computes
 * it in any case. A process may use each name once.
 */
export async function keptResult<T>(name: string, compute: () => Promise<T>): Promise<T> {
  if (process.env.NETWORK3_REFERENCE_RESULTS === "fresh") return compute();
  if (names.has(name)) throw new RangeError(`two results are named ${name}`);
  names.add(name);
  folder ??= makeFolder();
  const file = path.join(await folder, name.replaceAll("/", "."));
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return deserialize(kept);
  const result = await compute();
  // Another process may write the same file, or begin with another version and remove the folder.
  const part = `${file}.${randomUUID()}`;
  await writeFile(part, serialize(result))
    .then(() => rename(part, file))
    .catch(() => undefined);
  return result;
}
