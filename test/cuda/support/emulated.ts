// Copies of the emulated vendor libraries, which tests can damage.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const release = fileURLToPath(new URL("../../../build/Release/", import.meta.url));

/** The CUDA backend for the emulator, and a library with another interface. */
export const testLibrary = join(release, "network3_cuda_test.so");
export const otherAbiLibrary = join(release, "network3_cuda_other_abi.so");
/** All emulated libraries. */
export const emulator = join(release, "cuda-emulator");

/** A folder for one test, with helpers to fill it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "network3-cuda-"));

  file(name: string): string {
    return join(this.path, name);
  }

  /** Copies the emulated libraries whose names `keep` accepts to the folder `below`. */
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

  /** Removes a function from a library, by renaming it to a name of the same length. */
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

/** Returns the environment of a process that finds only the libraries that a test provides. */
export function emulatedEnvironment(
  path: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    NETWORK3_CUDA_LIBRARY: testLibrary,
    NETWORK3_CUDA_PATH: path,
    CUDA_PATH: "",
    LD_LIBRARY_PATH: "",
    // Hides Python, whose wheels might contain the real libraries.
    PATH: "/nowhere",
    ...more,
  };
}

/** Code for scripts: opens the libraries in TEST_OPEN_FIRST, which stay open although they are no addons. */
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

/** Makes the emulator the device "cuda" of this process, unless the test run has chosen another device. */
export function useEmulator(more: Readonly<Record<string, string>> = {}): void {
  const { NETWORK3_CUDA_LIBRARY = testLibrary, NETWORK3_CUDA_PATH = emulator } = process.env;
  Object.assign(process.env, { NETWORK3_CUDA_LIBRARY, NETWORK3_CUDA_PATH, ...more });
}
