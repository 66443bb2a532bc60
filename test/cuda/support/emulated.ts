// Copies of the emulated vendor libraries, to damage.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const release = fileURLToPath(new URL("../../../build/Release/", import.meta.url));

/** The CUDA backend for the emulator, and a library whose interface is another. */
const testLibrary = join(release, "network3_cuda_test.so");
export const otherAbiLibrary = join(release, "network3_cuda_other_abi.so");
/** All emulated libraries. */
export const emulator = join(release, "cuda-emulator");

/** A folder for one test, with helpers to fill it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "network3-cuda-"));

  file(name: string): string {
    return join(this.path, name);
  }

  /** Every emulated library whose name `keep` accepts, below `below`. */
  copy(keep: (name: string) => boolean = () => true, below = ""): this {
    const target = join(this.path, below);
    mkdirSync(target, { recursive: true });
    cpSync(emulator, target, {
      recursive: true,
      filter: (source) => source === emulator || keep(source.slice(emulator.length + 1)),
    });
    return this;
  }

  without(...names: string[]): this {
    for (const name of names) rmSync(this.file(name));
    return this;
  }

  write(name: string, text: string, mode = 0o644): this {
    mkdirSync(join(this.path, name, ".."), { recursive: true });
    writeFileSync(this.file(name), text, { mode });
    return this;
  }

  /** Takes a function out of a library, by another name of the same length. */
  withoutSymbol(name: string, symbol: string): this {
    const bytes = readFileSync(this.file(name));
    const wanted = Buffer.from(`\0${symbol}\0`);
    let at = bytes.indexOf(wanted);
    if (at < 0) throw new Error(`${name} has no ${symbol}`);
    for (; at >= 0; at = bytes.indexOf(wanted, at)) bytes.write("x", at + 1);
    writeFileSync(this.file(name), bytes);
    return this;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The environment of a process that finds nothing but what a test gives it. */
export function emulatedEnvironment(
  path: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    NETWORK3_CUDA_LIBRARY: testLibrary,
    NETWORK3_CUDA_PATH: path,
    CUDA_PATH: "",
    LD_LIBRARY_PATH: "",
    // No Python, whose wheels might hold the real ones.
    PATH: "/nowhere",
    ...more,
  };
}

/** For scripts: opens the libraries that TEST_OPEN_FIRST names, which are no addons and stay open. */
export const openFirst = `
  {
    const { constants } = await import("node:os");
    for (const path of (process.env.TEST_OPEN_FIRST ?? "").split(":").filter(Boolean)) {
      try {
        process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW);
      } catch {}
    }
  }
`;

/** Makes "cuda" the emulator's device for this process, unless a test run has named another one. */
export function useEmulator(more: Readonly<Record<string, string>> = {}): void {
  const { NETWORK3_CUDA_LIBRARY = testLibrary, NETWORK3_CUDA_PATH = emulator } = process.env;
  Object.assign(process.env, { NETWORK3_CUDA_LIBRARY, NETWORK3_CUDA_PATH, ...more });
}
