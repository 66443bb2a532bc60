// A progress bar below the lines that a run prints. If stderr is not a terminal, there is no bar.

import { SingleBar } from "cli-progress";
import { duration } from "../format.js";
import { type CliIo, hasColors, type Output } from "../io.js";

/** The progress of a run; `iteration` counts the mini-batches of the whole run. */
export interface ProgressState {
  epoch: number;
  iteration: number;
  iterations: number;
  cost: number;
  seconds: number;
}

export interface ProgressDisplay {
  update(state: ProgressState): void;
  /** Writes lines above the bar. */
  print(stream: Output, text: string): void;
  stop(): void;
}

export function createProgress(io: CliIo, total: number): ProgressDisplay {
  return io.stderr.isTTY === true && io.env.TERM !== "dumb"
    ? terminalBar(io, total)
    : { update() {}, print: (stream, text) => stream.write(`${text}\n`), stop() {} };
}

function terminalBar(io: CliIo, total: number): ProgressDisplay {
  const [on, off] = hasColors(io.stderr, io.env) ? ["\x1b[36m", "\x1b[0m"] : ["", ""];
  const bar = new SingleBar({
    stream: io.stderr,
    format: `${on}{bar}${off} {percentage}% | {where}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
  });
  let value = 0;
  let payload = { where: "starting" };
  const start = () => bar.start(total, value, payload);
  start();
  return {
    update(state) {
      value = Math.min(state.iteration, total);
      payload = { where: describe(state) };
      bar.update(value, payload);
    },
    print(stream, text) {
      // The bar stores a position on the screen, which scrolling would invalidate. It is therefore
      // stopped and started again below the text.
      bar.stop();
      stream.write(`${text}\n`);
      start();
    },
    stop: () => bar.stop(),
  };
}

function describe({ epoch, iteration, iterations, cost, seconds }: ProgressState): string {
  const left = iteration > 0 ? (seconds / iteration) * (iterations - iteration) : Number.NaN;
  const parts = [`epoch ${epoch}`, `cost ${cost.toFixed(3)}`];
  if (Number.isFinite(left)) parts.push(`${duration(left)} left`);
  return parts.join(" | ");
}
