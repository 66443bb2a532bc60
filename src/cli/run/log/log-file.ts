// A file that grows with a run. Each part is written at once, so that other programs can follow the run.

import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { FileError } from "../../../errors.js";
import { messageOf } from "../../../realms.js";

export class LogFile {
  /** The lines or records that the file held already and keeps. */
  readonly begun: Uint8Array;
  readonly #path: string;

  /**
   * Begins a file, or goes on with it.
   *
   * @param whole tells how many of the file's bytes are whole, because a crash may have cut off its end; false
   *   for a new file
   * @throws {FileError} if the file cannot be written
   */
  constructor(path: string, whole: false | ((file: Uint8Array) => number)) {
    this.#path = path;
    this.begun = this.#write(() => {
      mkdirSync(dirname(path), { recursive: true });
      const file = whole && existsSync(path) ? readFileSync(path) : new Uint8Array();
      const kept = file.subarray(0, whole ? whole(file) : 0);
      if (kept.length < file.length || kept.length === 0) writeFileSync(path, kept);
      return kept;
    });
  }

  append(part: string | Uint8Array): void {
    this.#write(() => appendFileSync(this.#path, part));
  }

  #write<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      throw new FileError(`cannot write the log ${this.#path}: ${messageOf(cause)}`, { cause });
    }
  }
}
