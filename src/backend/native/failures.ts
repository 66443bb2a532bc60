// The reasons why a native file is not loaded.
import { existsSync } from "node:fs";
import { codeOf, messageOf } from "../../realms.js";
import { readElfHeader } from "./elf.js";
import type { Machine } from "./machine.js";

export type FailureKind =
  /** There is no such file. */
  | "absent"
  /** No package has a file for this system and processor. */
  | "system"
  /** No package has a file for this C library. */
  | "libc"
  /** The package for this machine is not installed. */
  | "not-installed"
  /** The package has another version than network3. */
  | "version"
  /** The processor lacks features. */
  | "cpu"
  /** The file is for another processor. */
  | "architecture"
  /** glibc is too old. */
  | "glibc"
  /** Node may not load native files. */
  | "forbidden"
  /** The file is damaged, or something that it needs is missing. */
  | "broken";

export interface Failure {
  readonly kind: FailureKind;
  /** One line. */
  readonly problem: string;
}

/** Explains why `require` of a native file threw. */
export function failureOf(error: unknown, path: string, machine: Machine): Failure {
  const message = messageOf(error).split("\n")[0] ?? "";
  const code = codeOf(error);
  if (code === "ERR_DLOPEN_DISABLED" || code === "ERR_ACCESS_DENIED") {
    return { kind: "forbidden", problem: message };
  }
  // The addon itself has found the processor too old.
  if (code === "ERR_CPU_LEVEL") return { kind: "cpu", problem: message };
  if (!existsSync(path)) return { kind: "absent", problem: "there is no such file" };
  const needed = /`?GLIBC_([\d.]+)'? not found/.exec(message)?.[1];
  if (needed !== undefined) {
    return { kind: "glibc", problem: `${tooOldGlibc(needed, machine)} (${message})` };
  }
  const arch = readElfHeader(path)?.arch;
  if (arch !== undefined && arch !== machine.arch) {
    return {
      kind: "architecture",
      problem: `it is for ${arch}, but this Node is for ${machine.arch}`,
    };
  }
  return { kind: "broken", problem: message };
}

function tooOldGlibc(needed: string, { glibc }: Machine): string {
  const present = glibc === undefined ? "an older version" : glibc;
  return `it needs glibc ${needed}, but this system has ${present}`;
}
