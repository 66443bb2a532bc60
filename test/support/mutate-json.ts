// Damages the structure of JSON: replaces a value, or a member of an object, with something
// unexpected.
import type { TestRandom } from "./random.js";

/** Returns JSON text with one change, and a description of the change. */
export function mutateJson(random: TestRandom, value: unknown): [text: string, what: string] {
  const places = countPlaces(value);
  const target = random.integer(0, places - 1);
  let what = "";
  const text = print(value, (place, whole) => {
    if (place.index !== target) return whole;
    const changed =
      place.key === undefined ? changeValue(random, whole) : changeMember(random, whole);
    what = `${shorten(whole)} -> ${shorten(changed)}`;
    return changed;
  });
  return [text, what];
}

interface Place {
  readonly index: number;
  /** The key of a member; undefined for other values. */
  readonly key: string | undefined;
}

function countPlaces(value: unknown): number {
  let count = 0;
  print(value, (_place, text) => {
    count++;
    return text;
  });
  return count;
}

/** JSON of `value`, in which every value and every member passes through `edit`. */
function print(value: unknown, edit: (place: Place, text: string) => string): string {
  let index = 0;
  const printValue = (item: unknown): string => {
    const text = Array.isArray(item)
      ? `[${item.map(printValue).join(",")}]`
      : item !== null && typeof item === "object"
        ? `{${Object.entries(item).map(printMember).filter(Boolean).join(",")}}`
        : JSON.stringify(item);
    return edit({ index: index++, key: undefined }, text);
  };
  const printMember = ([key, item]: [string, unknown]): string => {
    const text = `${JSON.stringify(key)}:${printValue(item)}`;
    return edit({ index: index++, key }, text);
  };
  return printValue(value);
}

const VALUES = [
  ...["null", "true", "{}", "[]", '""', '"__proto__"', '"constructor"', '"\\ud800"', '"\\u0000"'],
  ...["0", "1", "-1", "-0", "0.5", "1e0", "1E400", "-1e400", "1e-400", "007", "NaN", "Infinity"],
  ...["2147483647", "4294967295", "4294967296", "9007199254740991", "9007199254740993"],
  ...["18446744073709551615", "18446744073709551616", "1".repeat(400), '"9007199254740992"'],
  ...[
    "[9007199254740991,9007199254740991]",
    "[4294967296,4294967296,0]",
    "[0,0]",
    "[-1]",
    "[null]",
  ],
  ...['{"__proto__":{"polluted":1}}', '{"length":1}', '["F32"]', '"BF16"', '"toString"'],
];

function changeValue(random: TestRandom, text: string): string {
  const kind = random.integer(0, 9);
  if (kind <= 2) return changeDigit(random, text);
  if (kind === 3)
    return random.pick([`[${text}]`, `{"a":${text}}`, `${text},${text}`, ` ${text} `]);
  if (kind === 4) return random.pick([JSON.stringify(text), text.slice(0, -1), `${text}]`]);
  if (kind === 5) return nested(random, random.pick([10, 1000, 30_000]));
  return random.pick(VALUES);
}

function changeMember(random: TestRandom, text: string): string {
  const colon = text.indexOf('":') + 1;
  const value = text.slice(colon);
  switch (random.integer(0, 5)) {
    case 0:
      return `${text},${text}`;
    case 1: {
      // The same key written with an escape sequence.
      const code = text.charCodeAt(1).toString(16).padStart(4, "0");
      return `${text},"\\u${code}${text.slice(2)}`;
    }
    case 2:
      return "";
    case 3: {
      const names = [
        "__proto__",
        "constructor",
        "",
        "toString",
        "hasOwnProperty",
        "\\u0000",
        "x",
        "0",
      ];
      return `"${random.pick([...names, "__metadata__"])}"${value}`;
    }
    case 4:
      return `${text},"${random.pick(["extra", "__proto__", "dtype", "init", "type"])}":${random.pick(VALUES)}`;
    default:
      return `"${"k".repeat(random.pick([1, 300, 100_000]))}"${value}`;
  }
}

function changeDigit(random: TestRandom, text: string): string {
  const digits = [...text.matchAll(/\d/g)];
  if (digits.length === 0) return random.pick(VALUES);
  const { index } = random.pick(digits);
  const digit = random.pick(["0", "1", "9", String(random.integer(0, 9)), "", "-", "99", "e", "."]);
  return text.slice(0, index) + digit + text.slice(index + 1);
}

function nested(random: TestRandom, depth: number): string {
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ["[", ""],
  ] as const);
  return `${open.repeat(depth)}0${close.repeat(depth)}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 40)}… (${text.length})` : text || "(nothing)";
}
