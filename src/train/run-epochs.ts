// Runs the epochs of a training run, all in one call or one at a time, for networks and for models.
import type { SignalLike } from "../arguments.js";
import type { DataSession } from "../backend/residency.js";
import { DisposedError } from "../errors.js";

/** A training run that has begun. */
interface Run {
  readonly done: boolean;
  /** True while {@link restore} still has to replace the last parameters by the best ones. */
  readonly mustRestore: boolean;
  restore(): Promise<void>;
}

/** The steps of a run; `name` is that of the method that the user has called. */
export interface RunSteps<R extends Run, Row, Result> {
  start(name: string): Promise<R>;
  epoch(name: string, run: R, session: DataSession): Promise<Row>;
  result(run: R): Result;
  readonly signal: SignalLike | undefined;
}

/** The calls of a `ProgramHost` that a run needs. */
interface Host {
  openSession(): DataSession;
  exclusive<T>(name: string, work: () => Promise<T>): Promise<T>;
  inTurn<T>(name: string, work: () => Promise<T>, signal?: SignalLike): Promise<T>;
}

/** Runs all epochs as one call, after the runs before it. */
export function runEpochs<R extends Run, Row, Result>(
  name: string,
  host: Host,
  steps: RunSteps<R, Row, Result>,
): Promise<Result> {
  const work = async () => {
    const session = host.openSession();
    try {
      const run = await steps.start(name);
      while (!run.done) await steps.epoch(name, run, session);
      return steps.result(run);
    } finally {
      session.dispose();
    }
  };
  return host.inTurn(name, work, steps.signal);
}

/** Runs an epoch each time the consumer asks for one; between epochs other calls run. */
export async function* yieldEpochs<R extends Run, Row, Result>(
  name: string,
  host: Host,
  steps: RunSteps<R, Row, Result>,
): AsyncGenerator<Row, Result, undefined> {
  const inTurn = <T>(work: () => Promise<T>) => host.inTurn(name, work, steps.signal);
  const session = host.openSession();
  let unfinished: R | undefined;
  try {
    const run = await inTurn(() => steps.start(name));
    unfinished = run;
    while (!run.done) yield await inTurn(() => steps.epoch(name, run, session));
    return steps.result(run);
  } catch (error) {
    unfinished = undefined;
    throw error;
  } finally {
    session.dispose();
    // A loop that is left by break ends the run early, so the best parameters are restored here.
    if (unfinished?.mustRestore) await restore(name, host, unfinished);
  }
}

/** Restores the best parameters, unless their owner was disposed meanwhile. */
async function restore(name: string, host: Host, run: Run): Promise<void> {
  try {
    await host.exclusive(name, () => run.restore());
  } catch (error) {
    if (!(error instanceof DisposedError)) throw error;
  }
}
