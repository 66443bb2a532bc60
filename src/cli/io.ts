// The parts of the process that the command line uses. Tests replace them.

/** A stream of text, with `isTTY` and `columns` as in Node's streams. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

export interface CliIo {
  /** For results only. */
  stdout: Output;
  /** For progress, notices and errors. */
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** Ends the command early when it aborts, with an {@link Interruption} as its reason. */
  signal: AbortSignal;
}

/** Maximum width of all output. */
export const COLUMNS = 80;

/** The reason why a command was interrupted, and its exit code (128 + the number of the signal). */
export class Interruption extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
    this.name = "Interruption";
  }

  /** Returns the same end without a message, for commands that have reported it. */
  silent(): Interruption {
    return new Interruption("", this.exitCode);
  }
}

export function hasColors(stream: Output, env: CliIo["env"]): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
}

/** Breaks the lines of `text` between words so that they fit into `COLUMNS`; indents the new lines. */
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
