// Reads and writes files with the Python package safetensors, which defines the format.
import { PythonPackage } from "./python-package.js";

/** A tensor as Python reports it; `data` is in base64. */
export interface PythonTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: string;
}

export interface PythonFile {
  readonly tensors: Readonly<Record<string, PythonTensor>>;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export type PythonVerdict = PythonFile | { readonly refused: string };

const SCRIPT = "safetensors_files.py";

export class PythonSafetensors {
  readonly #package: PythonPackage;

  private constructor(found: PythonPackage) {
    this.#package = found;
  }

  /** Fetches the package at first use. Returns a string with the reason if that is impossible. */
  static async find(): Promise<PythonSafetensors | string> {
    const found = await PythonPackage.find("safetensors", "0.7.0");
    return typeof found === "string" ? found : new PythonSafetensors(found);
  }

  /** Returns the content of every file in a folder, or the reason why it is rejected. */
  async read(folder: string): Promise<Readonly<Record<string, PythonVerdict>>> {
    return JSON.parse(await this.#package.run(SCRIPT, ["read", folder]));
  }

  /** Writes files; dtypes are given as numpy names. */
  async write(folder: string, files: Readonly<Record<string, PythonFile>>): Promise<void> {
    await this.#package.run(SCRIPT, ["write", folder], JSON.stringify(files));
  }
}
