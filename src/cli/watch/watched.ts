// Runs a training with its live page, if one was asked for.

import { type CliIo, Interruption, wrap } from "../io.js";
import type { RunObserver } from "../run/observer.js";
import { row } from "../run/report.js";
import { LivePage } from "./live-page.js";

/** The port of the page, unless another one is asked for. */
export const WATCH_PORT = 6106;

export interface WatchOptions {
  readonly watch?: boolean;
  readonly port?: number;
  readonly json?: boolean;
}

/** @param train trains until the signal of its `io` aborts, which the page can do */
export async function watched(
  { watch, port = WATCH_PORT, json }: WatchOptions,
  { id, networks }: { readonly id: string; readonly networks: number },
  io: CliIo,
  train: (io: CliIo, observers: readonly RunObserver[]) => Promise<void>,
): Promise<void> {
  if (!watch) return train(io, []);
  const stop = new AbortController();
  const onStop = () => stop.abort(new Interruption("stopped on the page", 130));
  const page = new LivePage({ id, port, networks, onStop });
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
