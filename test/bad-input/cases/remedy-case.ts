// What a row of the table of remedies is.
import type { Dataset } from "network3";

type Scope = Readonly<Record<string, unknown>>;

export interface RemedyCase {
  readonly what: string;
  /** Code in the sources that the message is made of, as `codeInMessages` finds it. */
  readonly covers: readonly string[];
  /** The variables that the code uses. */
  readonly scope: Scope;
  /** Fails with the message. */
  readonly act: (scope: Scope) => unknown;
  /** For each piece of code of the message in order: what is made of its value, and what that must be. */
  readonly gives: readonly (readonly [(value: unknown) => unknown, unknown])[];
}

export const valuesOf = (set: Dataset): number[] => [...set.x];

/** Does something with other environment variables. */
export function withEnvironment<T>(variables: Record<string, string>, act: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return act();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
