// `--watch`: the page of `--report` while the networks train.

import type { EpochRecord } from "../../network.js";
import { groupBody } from "../run/group-report.js";
import { reportBody } from "../run/html-report.js";
import { resultJson } from "../run/json.js";
import type { RunObserver } from "../run/observer.js";
import { describeProgress, type ProgressState } from "../run/progress.js";
import type { Run } from "../run/state.js";
import { livePage } from "./page.js";
import { PageServer } from "./server.js";

/** Least time between two reports and between two lines of progress, in milliseconds. */
const REPORT_MS = 1000;
const PROGRESS_MS = 250;

export interface LivePageSettings {
  /** The heading of the page. */
  readonly title: string;
  readonly port: number;
  /** The number of networks. */
  readonly networks: number;
  onStop(): void;
}

export class LivePage implements RunObserver {
  readonly #server: PageServer;
  readonly #networks: number;
  /** The runs that have an epoch, by their keys. */
  readonly #runs = new Map<string, Run>();
  /** The part of each run that is done. */
  readonly #shares = new Map<string, number>();
  #reportAt = 0;
  #progressAt = 0;
  #isReported = true;

  constructor({ title, port, networks, onStop }: LivePageSettings) {
    this.#networks = networks;
    const page = livePage(title);
    this.#server = new PageServer({
      port,
      page: () => page,
      onViewer: () => void this.#report(),
      onStop,
    });
  }

  /** Begins to serve; returns true if the port is the one that was asked for. */
  listen(): Promise<boolean> {
    return this.#server.listen();
  }

  get url(): string {
    return this.#server.url;
  }

  progress(run: Run, state: ProgressState): void {
    const now = performance.now();
    if (now - this.#progressAt < PROGRESS_MS) return;
    this.#progressAt = now;
    this.#tell(run, describeProgress(state), state.iteration / state.iterations);
  }

  async epoch(run: Run, { epoch, cost }: EpochRecord): Promise<void> {
    this.#runs.set(keyOf(run), run);
    this.#isReported = false;
    const isLast = run.records.length >= run.epochs;
    const isDue = performance.now() - this.#reportAt >= REPORT_MS;
    if (!this.#server.hasViewers || !(isLast || isDue)) return;
    // Short epochs have no progress of their own.
    this.#tell(run, `epoch ${epoch} | cost ${cost.toFixed(3)}`, run.records.length / run.epochs);
    await this.#report();
  }

  /** Tells the viewers how the command has ended, and stops serving. */
  async close(text: string): Promise<void> {
    this.#server.send("end", text);
    await this.#server.close();
  }

  #tell(run: Run, what: string, share: number): void {
    this.#shares.set(keyOf(run), share);
    const done = [...this.#shares.values()].reduce((sum, each) => sum + each, 0);
    const text = `${this.#nameOf(run)}${what}`;
    this.#server.send("progress", { text, share: done / this.#networks });
  }

  #nameOf({ group, member: { number } }: Run): string {
    if (number === undefined) return "";
    if (group !== undefined) return `${group}, run ${number} | `;
    return `network ${number} of ${this.#networks} | `;
  }

  /** Sends the report of the last epoch, unless it was sent already. */
  async #report(): Promise<void> {
    if (this.#isReported) return;
    this.#isReported = true;
    try {
      this.#server.send("report", await this.#draw());
    } catch {
      // The network was disposed meanwhile. The page keeps what it shows, and the training decides about errors.
    }
    this.#reportAt = performance.now();
  }

  #draw(): Promise<string> {
    const runs = inOrder([...this.#runs.values()]);
    const [first] = runs;
    if (first && this.#networks === 1) return reportBody(first);
    return groupBody(
      runs.map((run) => ({
        ...{ records: run.records, json: resultJson(run) },
        ...(run.group !== undefined && { group: run.group }),
      })),
    );
  }
}

/** Tells the runs of a command apart. */
function keyOf({ group = "", member: { number = 0 } }: Run): string {
  return `${number} ${group}`;
}

/** Sorts runs by their numbers, group by group, of which the one that began first comes first. */
function inOrder(runs: readonly Run[]): readonly Run[] {
  const groups = runs.map(({ group }) => group);
  const numberOf = ({ member: { number = 0 } }: Run) => number;
  return runs.toSorted(
    (a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || numberOf(a) - numberOf(b),
  );
}
