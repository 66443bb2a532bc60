// The Python package safetensors, which defines the format: a second opinion on files.
import { PythonPackage } from "./python-package.js";

/** A tensor as Python tells it; `data` in base64. */
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

  /** The package, fetched at first use; a string says why this machine cannot have it. */
  static async find(): Promise<PythonSafetensors | string> {
    const found = await PythonPackage.find("safetensors", "0.7.0");
    return typeof found === "string" ? found : new PythonSafetensors(found);
  }

  /** What every file of a folder holds, or why it is refused. */
  async read(folder: string): Promise<Readonly<Record<string, PythonVerdict>>> {
    return JSON.parse(await this.#package.run(SCRIPT, ["read", folder]));
  }

  /** Writes files; dtypes have their names in numpy. */
  async write(folder: string, files: Readonly<Record<string, PythonFile>>): Promise<void> {
    await this.#package.run(SCRIPT, ["write", folder], JSON.stringify(files));
  }
}
