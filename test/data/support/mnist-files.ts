// A tiny MNIST (6 training digits, 2 of which are for validation, and 3 test digits), and settings without
// access to other places.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { FEATURES, type MnistFile, type MnistLayout } from "../../../src/data/mnist-layout.js";
import type { DownloadTimeouts, Search, Settings } from "../../../src/data/sources/settings.js";

export function idx(extents: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header[2] = 0x08;
  header[3] = extents.length;
  for (const [axis, extent] of extents.entries()) header.writeUInt32BE(extent, 4 + 4 * axis);
  return Buffer.concat([header, data]);
}

export const images = (rows: number) =>
  idx(
    [rows, 28, 28],
    Uint8Array.from({ length: rows * FEATURES }, (_, i) => (i * 7 + rows) % 256),
  );
export const labels = (rows: number) =>
  idx(
    [rows],
    Uint8Array.from({ length: rows }, (_, i) => i % 10),
  );

export const CONTENT: Readonly<Record<string, Buffer>> = {
  "train-images-idx3-ubyte": images(6),
  "train-labels-idx1-ubyte": labels(6),
  "t10k-images-idx3-ubyte": images(3),
  "t10k-labels-idx1-ubyte": labels(3),
};
export const NAMES = Object.keys(CONTENT);

function file(name: string, kind: MnistFile["kind"], rows: number): MnistFile {
  const content = CONTENT[name] ?? Buffer.alloc(0);
  return { name, kind, rows, sha256: createHash("sha256").update(content).digest("hex") };
}

export const LAYOUT: MnistLayout = {
  title: "MNIST",
  folder: "mnist",
  megabytes: 11,
  trainingImages: file("train-images-idx3-ubyte", "images", 6),
  trainingLabels: file("train-labels-idx1-ubyte", "labels", 6),
  testImages: file("t10k-images-idx3-ubyte", "images", 3),
  testLabels: file("t10k-labels-idx1-ubyte", "labels", 3),
  validationRows: 2,
};

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "network3-data-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the tiny MNIST; `change` replaces the content of files by name, or leaves them out. */
export async function writeMnist(
  folder: string,
  suffix: "" | ".gz",
  change: Readonly<Record<string, Uint8Array | undefined>> = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries({ ...CONTENT, ...change })) {
    if (content === undefined) continue;
    await writeFile(join(folder, name + suffix), suffix === "" ? content : gzipSync(content));
  }
}

/** Timeouts that are long enough for a busy machine; tests of timeouts set their own. */
export const TIMEOUTS: DownloadTimeouts = {
  connect: 5000,
  stall: 10_000,
  firstFile: 10_000,
  file: 10_000,
};

export function settings(changes: Partial<Settings> = {}): Settings {
  return {
    env: {},
    platform: "linux",
    homeDirectory: () => "",
    layout: LAYOUT,
    mirrors: [],
    timeouts: TIMEOUTS,
    findPackage: () => undefined,
    ...changes,
  };
}

export function search(changes: Partial<Settings> = {}, offline = false): Search & Notices {
  const notices: string[] = [];
  return {
    settings: settings(changes),
    notice: (line) => notices.push(line),
    notices,
    offline,
    signal: undefined,
    tried: [],
  };
}

export interface Notices {
  readonly notices: string[];
}
