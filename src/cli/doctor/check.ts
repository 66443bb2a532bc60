// The result of one check of doctor.

export type Mark = "ok" | "note" | "problem";

export interface Check {
  readonly name: string;
  readonly mark: Mark;
  /** One or more lines. */
  readonly text: string;
  /** Present for every problem. */
  readonly remedy?: string;
}
