// `network3 run --watch`: the page of `--report` while the networks train.

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
  /** The experiment. */
  readonly id: string;
  readonly port: number;
  /** The number of networks. */
  readonly networks: number;
  onStop(): void;
}

export class LivePage implements RunObserver {
  readonly #server: PageServer;
  readonly #networks: number;
  readonly #runs = new Map<number | undefined, Run>();
  #reportAt = 0;
  #progressAt = 0;
  #isReported = true;

  constructor({ id, port, networks, onStop }: LivePageSettings) {
    this.#networks = networks;
    const page = livePage(id);
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
    this.#runs.set(run.member.number, run);
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

  #tell({ member: { number } }: Run, what: string, share: number): void {
    const which = number === undefined ? "" : `network ${number} of ${this.#networks} | `;
    this.#server.send("progress", { text: `${which}${what}`, share });
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
    const runs = [...this.#runs.values()];
    const [first] = runs;
    if (first && this.#networks === 1) return reportBody(first);
    return groupBody(runs.map((run) => ({ records: run.records, json: resultJson(run) })));
  }
}
