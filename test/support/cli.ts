// Runs the command line in the test's process, with streams that keep what is written.
import { Writable } from "node:stream";
import { main } from "../../src/cli/program.js";

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CliSetting {
  env?: Record<string, string>;
  /** Both streams claim to be a terminal of 80 columns. */
  terminal?: boolean;
  signal?: AbortSignal;
  /** Called at each write with all text of stdout so far. */
  onStdout?: (text: string) => void;
}

export async function runCli(argv: string[], setting: CliSetting = {}): Promise<CliResult> {
  const stdout = memory(setting.terminal ?? false, setting.onStdout);
  const stderr = memory(setting.terminal ?? false);
  const code = await main(argv, {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: setting.env ?? {},
    signal: setting.signal ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function memory(isTTY: boolean, onText?: (text: string) => void) {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      onText?.(chunks.join(""));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY, columns: 80, rows: 24 }),
    text: () => chunks.join(""),
  };
}

/** The objects that `run --json` prints, one per line: the epochs, then the result. */
export function jsonLines(stdout: string): ReturnType<typeof JSON.parse>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The last of {@link jsonLines}. */
export function resultOf(stdout: string): ReturnType<typeof JSON.parse> {
  return jsonLines(stdout).at(-1);
}
