// Feeds damaged files to a reader. It must read or reject each with a documented error, quickly and
// with bounded memory. The number of a case determines it on every machine.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ErrorCode, Network3Error } from "network3";
import type { MutateFile } from "./mutate-files.js";
import { TestRandom } from "./random.js";
import { Watchdog } from "./watchdog.js";

/** Valid files of one kind, and the function that reads them. */
export interface FileKind {
  readonly name: string;
  /** The good files by name; they all lie in one folder, where the damaged one takes its place. */
  readonly seeds: Readonly<Record<string, Uint8Array>>;
  readonly mutate: MutateFile;
  /** Allowed error codes besides ERR_FILE_FORMAT. */
  readonly codes?: readonly ErrorCode[];
  /** Reads the file and throws an error other than a Network3Error where the content makes no sense. */
  readonly read: (path: string, bytes: Uint8Array) => Promise<void>;
}

export interface FuzzResult {
  readonly accepted: number;
  readonly refused: number;
  /** Failed cases, with everything that is needed to reproduce them. */
  readonly failures: readonly string[];
}

const MAX_MS = 1000;
const MAX_MESSAGE = 1500;
const MAX_FAILURES = 10;
/**
 * Limit of memory growth: far more than any valid file needs, less than a damaged size would
 * allocate.
 */
const MAX_GROWTH_MIB = 400;

export async function fuzz(kind: FileKind, cases: number, folder: string): Promise<FuzzResult> {
  const watchdog = new Watchdog(20);
  const failures: string[] = [];
  let accepted = 0;
  try {
    await prepare(kind, folder);
    const peak = peakMiB();
    for (let number = 0; number < cases && failures.length < MAX_FAILURES; number++) {
      const { path, good, bytes, story } = damaged(kind, number, folder);
      const what = `${kind.name} ${number}: ${path} (${story.join("; ")})`;
      watchdog.begin(what);
      await writeFile(path, bytes);
      const outcome = await attempt(kind, path, bytes);
      if (outcome.error === undefined) accepted += 1;
      const grown = peakMiB() - peak;
      const problem =
        grown > MAX_GROWTH_MIB
          ? `memory has grown by ${grown.toFixed(0)} MiB`
          : problemOf(kind, outcome, path, await timed(kind, path, bytes, outcome.ms));
      if (problem !== undefined) {
        const kept = join(tmpdir(), `network3-${kind.name.replaceAll(/\W+/g, "-")}-${number}`);
        await writeFile(kept, bytes);
        failures.push(`${what}: ${problem}; kept as ${kept}`);
        if (grown > MAX_GROWTH_MIB) break;
      }
      await writeFile(path, good);
    }
  } finally {
    await watchdog.end();
  }
  return { accepted, refused: cases - accepted, failures };
}

/**
 * Writes the valid files and requires that they are read; otherwise a reader that rejects
 * everything would pass.
 */
async function prepare(kind: FileKind, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const seeds = Object.entries(kind.seeds);
  for (const [name, bytes] of seeds) await writeFile(join(folder, name), bytes);
  for (const [name, bytes] of seeds) await kind.read(join(folder, name), bytes);
}

function damaged(kind: FileKind, number: number, folder: string) {
  const random = new TestRandom(`${kind.name} ${number}`);
  const [name, good] = random.pick(Object.entries(kind.seeds));
  const other = random.pick(Object.values(kind.seeds));
  return { path: join(folder, name), good, ...kind.mutate(random, good, other) };
}

interface Outcome {
  readonly ms: number;
  readonly error?: unknown;
}

async function attempt(kind: FileKind, path: string, bytes: Uint8Array): Promise<Outcome> {
  const begin = performance.now();
  try {
    await kind.read(path, bytes);
    return { ms: performance.now() - begin };
  } catch (error) {
    return { ms: performance.now() - begin, error };
  }
}

/** Times a read; a slow read is repeated, to tell a slow reader from a busy machine. */
async function timed(kind: FileKind, path: string, bytes: Uint8Array, ms: number): Promise<number> {
  return ms <= MAX_MS ? ms : (await attempt(kind, path, bytes)).ms;
}

function problemOf(
  { codes = [] }: FileKind,
  { error }: Outcome,
  path: string,
  ms: number,
): string | undefined {
  if (ms > MAX_MS) return `takes ${ms.toFixed(0)} ms`;
  if (error === undefined) return undefined;
  if (!(error instanceof Network3Error)) {
    return `throws ${error instanceof Error ? error.stack : String(error)}`;
  }
  const { code, message } = error;
  if (!["ERR_FILE_FORMAT", ...codes].includes(code))
    return `is refused with ${code}: ${message.slice(0, 300)}`;
  if (!message.includes(path)) return `the message does not name it: ${message.slice(0, 300)}`;
  if (message.length > path.length + MAX_MESSAGE)
    return `the message has ${message.length} characters`;
  return undefined;
}

function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}
