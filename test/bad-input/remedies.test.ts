// The code in error messages gives the right values when it is run literally.
import { Network3Error } from "network3";
import { describe, expect, it } from "vitest";
import { codeInMessages } from "../support/code-in-messages.js";
import { mentions, remedies } from "./cases/remedies.js";

/** Finds code in backticks, and options without backticks. */
function codeOf(message: string): string[] {
  return [...message.matchAll(/`([^`]+)`|(\{ \w+: "\w+" \})/g)]
    .map(([, quoted, options]) => quoted ?? options ?? "")
    .filter((code) => !code.startsWith("npm "));
}

/** Returns the value of an expression, or the labels that statements produce. */
function resultOf(code: string, scope: Readonly<Record<string, unknown>>): unknown {
  const body = code.endsWith(";") ? `${code} return labels;` : `return (${code});`;
  return new Function(...Object.keys(scope), body)(...Object.values(scope));
}

async function failureOf(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("the code in the message for", () => {
  it.each(remedies)("$what", async ({ act, scope, gives }) => {
    const error = await failureOf(() => act(scope));
    expect(error).toBeInstanceOf(Network3Error);
    const codes = codeOf((error as Error).message);
    expect(codes).toHaveLength(gives.length);
    for (const [index, [use, expected]] of gives.entries()) {
      expect(use(resultOf(codes[index] ?? "", scope))).toEqual(expected);
    }
  });
});

it("all code in the messages of the sources is in the table", () => {
  const known = new Set([...mentions, ...remedies.flatMap(({ covers }) => covers)]);
  const found = codeInMessages();
  expect([...found].filter(([code]) => !known.has(code))).toEqual([]);
  expect([...known].filter((code) => !found.has(code))).toEqual([]);
});
