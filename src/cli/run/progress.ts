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
  /** @param where text beside the bar */
  update(iteration: number, where: string): void;
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
    update(iteration, where) {
      value = Math.min(iteration, total);
      payload = { where };
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

/** Describes the epoch, the cost and the time left of a run. */
export function describeProgress({
  epoch,
  iteration,
  iterations,
  cost,
  seconds,
}: ProgressState): string {
  return [
    `epoch ${epoch}`,
    `cost ${cost.toFixed(3)}`,
    ...timeLeft(iteration, iterations, seconds),
  ].join(" | ");
}

/** Returns how long `done` of `total` equal parts that took `seconds` will still take, if it can be told. */
export function timeLeft(done: number, total: number, seconds: number): string[] {
  return done > 0 ? [`${duration((seconds / done) * (total - done))} left`] : [];
}
