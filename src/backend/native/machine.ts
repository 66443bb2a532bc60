// The properties of this machine that decide if a native file can be loaded.
import { firstBytes, readElfHeader } from "./elf.js";
import { readProcessReport } from "./process-report.js";

export interface Machine {
  /** As `process.platform`. */
  readonly platform: string;
  /** As `process.arch`. */
  readonly arch: string;
  /** The C library of Node; undefined outside of Linux or if the file of Node does not tell. */
  readonly libc: "glibc" | "musl" | undefined;
  /** The version of glibc; undefined if it is not known. */
  readonly glibc: string | undefined;
  /** The features of the processor by their names in /proc/cpuinfo; undefined if not known. */
  readonly cpuFlags: ReadonlySet<string> | undefined;
  /** Node was started with `--no-addons`. */
  readonly hasNoAddons: boolean;
  /** Node was started with its permission model. */
  readonly hasPermissions: boolean;
}

/** The machine that runs this program. Facts that cost time are found out when they are read. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    get libc() {
      return process.platform === "linux" ? libcOf(process.execPath) : undefined;
    },
    get glibc() {
      return readProcessReport().glibc ?? undefined;
    },
    get cpuFlags() {
      return process.platform === "linux" ? cpuFlags() : undefined;
    },
    hasNoAddons: isOn("--no-addons"),
    hasPermissions: "permission" in process && process.permission !== undefined,
  };
}

function libcOf(program: string): Machine["libc"] {
  const interpreter = readElfHeader(program)?.interpreter;
  if (interpreter === undefined) return undefined;
  return interpreter.includes("musl") ? "musl" : "glibc";
}

/** Reads the first processor only: the whole file is long on machines with many. */
function cpuFlags(): Machine["cpuFlags"] {
  const text = firstBytes("/proc/cpuinfo", 8192)?.toString("latin1") ?? "";
  const line = /^flags\s*:(.*)\n/m.exec(text)?.[1];
  return line === undefined ? undefined : new Set(line.trim().split(/\s+/));
}

function isOn(flag: string): boolean {
  const { execArgv, env } = process;
  return [...execArgv, ...(env.NODE_OPTIONS ?? "").split(/\s+/)].includes(flag);
}
