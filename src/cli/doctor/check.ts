// What doctor has to say about one thing.

export type Mark = "ok" | "note" | "problem";

export interface Check {
  readonly name: string;
  readonly mark: Mark;
  /** One line or more. */
  readonly text: string;
  /** Present with every problem. */
  readonly remedy?: string;
}
