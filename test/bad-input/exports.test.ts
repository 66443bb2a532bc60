// Every function, constructor and method that the package exports throws a Network3Error for bad
// arguments. A new export fails here until the table in ./cases/exports.ts has a row for it.
import * as network3 from "network3";
import { Network3Error } from "network3";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { callables, dataExports, internalMethods } from "./cases/exports.js";

const HANG_MS = 10_000;

/** Values that are wrong for most arguments. Functions are not among them, because their errors are rethrown. */
const garbage: readonly [string, unknown][] = [
  ["null", null],
  ["true", true],
  ["-1", -1],
  ["NaN", Number.NaN],
  ["a BigInt", 1n],
  ["a symbol", Symbol("garbage")],
  ["an empty string", ""],
  ["a string with a NUL", "a\0b"],
  ["an empty array", []],
  ["an array of null", [null]],
  ["an empty object", {}],
  ["an object without a prototype", Object.create(null)],
  ["an object of x and y", { x: null, y: null }],
  ["a date", new Date(0)],
  ["a map", new Map()],
  ["a proxy", new Proxy({}, {})],
];

const isClass = (value: unknown): value is new (...args: never) => object =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

/** Returns the methods of an object or prototype without accessors and constructors. */
function methodsOf(owner: object): string[] {
  return Reflect.ownKeys(owner)
    .filter((key) => key !== "constructor")
    .filter((key) => typeof Object.getOwnPropertyDescriptor(owner, key)?.value === "function")
    .map((key) => (typeof key === "symbol" ? `[${key.description?.replace(/^\w+\./, "")}]` : key));
}

/** Returns the names of all callables: `ensemble`, `new Network`, `Network.load`, `Network#save`. */
function callableNames(): string[] {
  return Object.entries(network3).flatMap(([name, value]: [string, unknown]) => {
    if (!isClass(value)) return typeof value === "function" ? [name] : [];
    const names = [`new ${name}`, ...methodsOf(value).map((method) => `${name}.${method}`)];
    for (let owner = value.prototype; owner !== Object.prototype && owner !== Error.prototype; ) {
      names.push(...methodsOf(owner).map((method) => `${name}#${method}`));
      owner = Object.getPrototypeOf(owner);
    }
    return names;
  });
}

/** Returns the error of a call; undefined if it succeeds. */
async function failureOf(call: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), HANG_MS);
  });
  try {
    await Promise.race([call(), hang]);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}

describe("what the package exports", () => {
  // With some of the bad values the log stays on.
  beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));

  it("is in the table", () => {
    const names = callableNames();
    const known = [...Object.keys(callables), ...internalMethods];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.keys(callables).filter((name) => !names.includes(name))).toEqual([]);
    const rest = Object.entries(network3).filter(([, value]) => typeof value !== "function");
    expect(rest.map(([name]) => name).sort()).toEqual(dataExports.toSorted());
  });

  it.each(Object.entries(callables))(
    "%s refuses garbage with errors of its own",
    async (_, row) => {
      const { right, call, fails } = row;
      expect(await failureOf(() => call(right()))).toEqual(fails);
      for (const place of right().keys()) {
        const refused: string[] = [];
        for (const [what, value] of garbage) {
          const error = await failureOf(() => call(right().with(place, value)));
          if (error === undefined) continue;
          expect(error, `argument ${place} is ${what}`).toBeInstanceOf(Network3Error);
          refused.push(what);
        }
        expect(refused, `argument ${place}`).toContain("a symbol");
      }
    },
  );
});
