// The type of the rows of the table of remedies.
import type { Dataset } from "network3";

type Scope = Readonly<Record<string, unknown>>;

export interface RemedyCase {
  readonly what: string;
  /** The code in the sources from which the message is built, as `codeInMessages` finds it. */
  readonly covers: readonly string[];
  /** The variables that the code uses. */
  readonly scope: Scope;
  /** Throws the error with the message. */
  readonly act: (scope: Scope) => unknown;
  /** For each piece of code of the message in order: a conversion of its value, and the expected result. */
  readonly gives: readonly (readonly [(value: unknown) => unknown, unknown])[];
}

export const valuesOf = (set: Dataset): number[] => [...set.x];

/** Calls a function with other environment variables. */
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
