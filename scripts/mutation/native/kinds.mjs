// The five kinds of random faults, and the search for places in a C++ source to plant them.

/**
 * A change of one place: the `length` characters at `at` become `replace`.
 * @typedef {{ at: number, length: number, replace: string }} Change
 */

const OPPOSITE = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==" };

const SIMPLE = String.raw`[A-Za-z_]\w*(?:(?:\.|->)\w+)*`;
const NUMBERS = "int64_t|int32_t|uint64_t|uint32_t|size_t|int|float|double|bool";
const TYPES = `(?:const )?(?:std::)?(?:${NUMBERS})`;
const NO_STATEMENT =
  /^\s*(?:return|break|continue|using|static|const|auto|else|case|throw|delete|goto)\b/;

/**
 * Returns the code with comments, strings and preprocessor lines replaced by blanks; offsets do not
 * change.
 */
export function blank(text) {
  const erase = (/** @type {string} */ part) => part.replace(/[^\n]/g, " ");
  return text
    .replace(/\/\/.*$/gm, erase)
    .replace(/"(?:[^"\\\n]|\\.)*"/g, erase)
    .replace(/^[ \t]*#.*(?:\\\n.*)*$/gm, erase);
}

/**
 * Functions by kind that return all possible changes of the code.
 * @type {Readonly<Record<string, (code: string) => Change[]>>}
 */
export const kinds = {
  "relational operator": (code) =>
    all(code, / (<=|>=|==|!=|<|>) /g, ([text, operator]) => ({
      at: 1,
      length: text.length - 2,
      replace: OPPOSITE[operator],
    })),
  "constant ± 1": (code) =>
    all(code, /(?<![\w.'])(\d{1,6})(?![\w.'])/g, ([text, digits]) => ({
      at: 0,
      length: text.length,
      replace: String(Number(digits) + 1),
    })).flatMap((change) => {
      const value = Number(change.replace) - 1;
      return [change, ...(value > 0 ? [{ ...change, replace: String(value - 1) }] : [])];
    }),
  "dropped statement": (code) =>
    all(code, /^[ ]{2,}(\S.*);$/gm, ([line]) => {
      if (NO_STATEMENT.test(line) || !isBalanced(line)) return undefined;
      const isCall = new RegExp(`^\\s*${SIMPLE}(?:<.*>)?\\(.*\\);$`).test(line);
      const isChange = /^\s*[*\w.\->[\]() +]+ [-+*/|&]?= /.test(line) && !isDeclaration(line);
      const isStep = /^\s*(?:\+\+|--)/.test(line);
      return isCall || isChange || isStep ? { at: 0, length: line.length, replace: "" } : undefined;
    }),
  "swapped arguments": (code) =>
    all(
      code,
      new RegExp(`\\w\\((${SIMPLE}), (${SIMPLE})(?=[,)])`, "g"),
      ([text, a = "", b = ""]) =>
        a === b
          ? undefined
          : { at: text.indexOf("(") + 1, length: text.length - 2, replace: `${b}, ${a}` },
    ),
  "wrong variable": wrongVariables,
};

/** Replaces a variable by another variable of the same type that is declared nearby. */
function wrongVariables(code) {
  const declared = [...code.matchAll(new RegExp(`(${TYPES})[ &]+(\\w+)(?=[ ,;)={])`, "g"))].map(
    ({ index, 1: type = "", 2: name = "", 0: text }) => {
      const plain = type.replace(/^const |std::/g, "");
      return { type: plain, name, at: index + text.length };
    },
  );
  return declared.flatMap(({ type, name, at }) => {
    // The function ends with a brace in the first column.
    const end = code.indexOf("\n}", at);
    const scope = code.slice(at, end < 0 ? undefined : end);
    const others = declared.filter(
      (other) =>
        other.type === type && other.name !== name && other.at < at && at - other.at < 2000,
    );
    const inScope = others.filter((other) => !code.slice(other.at, at).includes("\n}"));
    return all(
      scope,
      new RegExp(`(?<!(?:${NUMBERS})[ &*]+)(?<![\\w.>])${name}\\b(?! =[^=])`, "g"),
      () => ({
        at: 0,
        length: name.length,
        replace: "",
      }),
    ).flatMap((change) =>
      inScope.map((other) => ({ ...change, at: at + change.at, replace: other.name })),
    );
  });
}

/** Returns the changes that `make` proposes for each match; their `at` is relative to the match. */
function all(code, pattern, make) {
  return [...code.matchAll(pattern)].flatMap((match) => {
    const change = make(match);
    return change ? [{ ...change, at: match.index + change.at }] : [];
  });
}

const count = (text, character) => text.split(character).length - 1;
const isBalanced = (line) =>
  count(line, "(") === count(line, ")") && count(line, "{") === count(line, "}");
const isDeclaration = (line) => /^\s*[\w:<>]+[&*]* (?:const )?[\w]+ =/.test(line);
