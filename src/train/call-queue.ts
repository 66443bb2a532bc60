// The order of the calls on one network: one at a time, first come first served. While an epoch is
// trained, calls that only read parameters run beside it.
import type { SignalLike } from "../arguments.js";
import { DisposedError } from "../errors.js";

interface Call<Snapshot> {
  readonly name: string;
  readonly onlyReads: boolean;
  /** Does the work and settles the caller's promise; never rejects. */
  start(snapshot: Snapshot | undefined): Promise<void>;
  reject(error: unknown): void;
}

export interface CallOptions {
  /** The call may run beside an epoch; default false. */
  readonly onlyReads?: boolean;
  /** Takes the call out of the queue with the signal's reason. */
  readonly signal?: SignalLike | undefined;
}

/** `Snapshot` is what calls that run beside an epoch read instead of the device's parameters. */
export class CallQueue<Snapshot> {
  readonly #waiting: Call<Snapshot>[] = [];
  #beside: Promise<void> = Promise.resolve();
  #isRunning = false;
  #snapshot: Snapshot | undefined;
  #isClosed = false;

  /**
   * Runs `work` when the calls before it are done; a call that only reads gets the snapshot of the epoch
   * that it runs beside, every other call has the device to itself.
   *
   * @param name of the method, for messages
   * @throws {DisposedError} once the queue is closed, also while the call waits
   */
  add<T>(
    name: string,
    work: (snapshot: Snapshot | undefined) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    if (this.#isClosed) return Promise.reject(disposed(name));
    const { onlyReads = false, signal } = options;
    return new Promise((resolve, reject) => {
      const leave = () => {
        const place = this.#waiting.indexOf(call);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        reject(signal?.reason);
        this.#advance();
      };
      const call: Call<Snapshot> = {
        name,
        onlyReads,
        reject,
        start: (snapshot) => {
          signal?.removeEventListener("abort", leave);
          return work(snapshot).then(resolve, reject);
        },
      };
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(call);
      this.#advance();
    });
  }

  /** For the running call: from now until its end, calls that only read run beside it on `snapshot`. */
  letReadsPass(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#advance();
  }

  /** Rejects the calls that wait and those to come; running ones go on. */
  close(): void {
    this.#isClosed = true;
    for (const { name, reject } of this.#waiting.splice(0)) reject(disposed(name));
  }

  #advance(): void {
    if (!this.#isRunning) {
      const call = this.#waiting.shift();
      if (call) void this.#runAlone(call);
    }
    // A read behind a call that changes the network waits for it.
    const snapshot = this.#snapshot;
    while (snapshot !== undefined && this.#waiting[0]?.onlyReads) {
      const call = this.#waiting.shift();
      this.#beside = this.#beside.then(() => call && this.#runBeside(call, snapshot));
    }
  }

  async #runAlone(call: Call<Snapshot>): Promise<void> {
    this.#isRunning = true;
    await call.start(undefined);
    this.#isRunning = false;
    this.#snapshot = undefined;
    this.#advance();
  }

  async #runBeside(call: Call<Snapshot>, snapshot: Snapshot): Promise<void> {
    if (this.#isClosed) call.reject(disposed(call.name));
    else await call.start(snapshot);
  }
}

function disposed(name: string): DisposedError {
  return new DisposedError(`${name}: the network was disposed; make a new one`);
}
