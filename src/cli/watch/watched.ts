// Runs a training with its live page, if one was asked for.

import type { Command } from "commander";
import { importPlot } from "../../figures/optional-packages.js";
import { type CliIo, Interruption, wrap } from "../io.js";
import { parsePort } from "../parsers.js";
import type { RunObserver } from "../run/observer.js";
import { row } from "../run/report.js";
import { LivePage } from "./live-page.js";

/** The port of the page, unless another one is asked for. */
const WATCH_PORT = 6106;

export interface WatchOptions {
  readonly watch?: boolean;
  readonly port?: number;
  readonly json?: boolean;
}

/** Adds `--watch` and `--port`. */
export function addWatch(command: Command, page: string): Command {
  return command
    .option("--watch", `serve ${page} on this machine while it trains, with a stop button`)
    .option("--port <n>", `port of --watch (default: ${WATCH_PORT})`, parsePort);
}

/** Ends the command if a port is given without `--watch`. */
export function requireWatch({ watch, port }: WatchOptions, command: Command): void {
  if (port !== undefined && !watch) command.error("error: --port needs --watch");
}

/**
 * @param what `title` is the heading of the page, `networks` is how many are trained
 * @param train trains until the signal of its `io` aborts, which the page can do
 */
export async function watched(
  { watch, port = WATCH_PORT, json }: WatchOptions,
  what: { readonly title: string; readonly networks: number },
  io: CliIo,
  train: (io: CliIo, observers: readonly RunObserver[]) => Promise<void>,
): Promise<void> {
  if (!watch) return train(io, []);
  await importPlot();
  const stop = new AbortController();
  const onStop = () => stop.abort(new Interruption("stopped on the page", 130));
  const page = new LivePage({ ...what, port, onStop });
  if (!(await page.listen())) {
    io.stderr.write(`${wrap(`port ${port} is taken, so that the page has another one`)}\n`);
  }
  (json ? io.stderr : io.stdout).write(`${row("watch", page.url)}\n`);
  let ending = "The training has ended.";
  try {
    await train({ ...io, signal: AbortSignal.any([io.signal, stop.signal]) }, [page]);
  } catch (error) {
    ending =
      error instanceof Interruption ? "The training was stopped." : "The training has failed.";
    throw error;
  } finally {
    await page.close(ending);
  }
}
