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
}

export async function runCli(argv: string[], setting: CliSetting = {}): Promise<CliResult> {
  const stdout = memory(setting.terminal ?? false);
  const stderr = memory(setting.terminal ?? false);
  const code = await main(argv, {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: setting.env ?? {},
    signal: setting.signal ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function memory(isTTY: boolean) {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY, columns: 80, rows: 24 }),
    text: () => chunks.join(""),
  };
}
