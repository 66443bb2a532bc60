// Finds two things that JSON.parse accepts and a file header must not contain: repeated keys, and
// numbers other than plain non-negative integers. The input must be text that JSON.parse has
// accepted.

import { describe } from "../arguments.js";

export interface JsonFlaw {
  problem: string;
  /** Index into the text. */
  position: number;
}

const PLAIN_INTEGER = /^[0-9]+$/;
const ENDS_NUMBER = new Set([",", "]", "}", " ", "\t", "\n", "\r"]);

/**
 * Returns the first repeated key or number other than a plain non-negative integer in valid JSON
 * `text`. Keys are compared as decoded, so `"a"` and `"\u0061"` are the same key.
 */
export function findJsonFlaw(text: string): JsonFlaw | undefined {
  // A set of keys per open object, `null` per open array. An explicit stack, so that deep nesting
  // cannot overflow the call stack.
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    switch (character) {
      case "{":
        open.push(new Set());
        expectsKey = true;
        break;
      case "[":
        open.push(null);
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        // Arrays have no keys; there the flag has no effect.
        expectsKey = true;
        break;
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (expectsKey && keys) {
          const key: unknown = JSON.parse(text.slice(at, end));
          if (keys.has(String(key))) {
            return { problem: `the key ${describe(key)} appears twice`, position: at };
          }
          keys.add(String(key));
          expectsKey = false;
        }
        at = end - 1;
        break;
      }
      default:
        if (character === "-" || (character >= "0" && character <= "9")) {
          const end = endOfNumber(text, at);
          const token = text.slice(at, end);
          if (!PLAIN_INTEGER.test(token)) {
            return {
              problem: `${token.slice(0, 40)} is not a plain non-negative integer`,
              position: at,
            };
          }
          at = end - 1;
        }
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (at < text.length && !ENDS_NUMBER.has(text.charAt(at))) at++;
  return at;
}
