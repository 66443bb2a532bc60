// What the command line uses of the process, injected so that tests can stand in for it.

/** A stream of text; `isTTY` and `columns` as on Node's own streams. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

export interface CliIo {
  /** Results, and nothing else. */
  stdout: Output;
  /** Progress, notices and errors. */
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** Aborted to end the command early, with an {@link Interruption} as its reason. */
  signal: AbortSignal;
}

/** Width that every output fits into. */
export const COLUMNS = 80;

/** Why a command was ended from outside, and the exit code for it (128 + the signal's number). */
export class Interruption extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
    this.name = "Interruption";
  }
}

export function hasColors(stream: Output, env: CliIo["env"]): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
}

/** Breaks the lines of `text` between words so that they fit `COLUMNS`; what is broken off is indented. */
export function wrap(text: string, indent = "  "): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, indent))
    .join("\n");
}

function wrapLine(text: string, indent: string): string {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    if (line !== undefined && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === undefined ? word : `${line} ${word}`;
    }
  }
  return [...lines, line ?? ""].join("\n");
}
