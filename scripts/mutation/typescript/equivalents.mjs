// Mutants that no test can detect, because they do not change the behaviour of the program.

/**
 * `line` is the whole line in which a mutant starts; `find` is the text that it replaces by
 * `replace`.
 * @typedef {{ file: string, line: string, find?: string, replace?: string, reason: string }} Equivalent
 */

/** @type {readonly Equivalent[]} */
export const equivalents = [
  ...[
    ["conv2d", "return sizeOf(dst?.shape ?? []) * sizeOf(weights?.shape.slice(1) ?? []);"],
    [
      "matmul",
      'sizeOf(dst?.shape ?? []) * (a?.shape[numberAttribute(attributes, "transposeA") ? 0 : 1] ?? 0),',
    ],
  ].map(([op, line]) => ({
    file: `src/graph/ops/${op}.ts`,
    line,
    find: "[]",
    reason: "A default for the type checker: these ops always have their inputs.",
  })),
  {
    file: "src/ensemble.ts",
    line: "const classes = (outputs[0]?.length ?? 0) / rows;",
    find: "outputs[0]?.length",
    replace: "outputs[0].length",
    reason: "For the type checker: there is at least one network.",
  },
  {
    file: "src/ensemble.ts",
    line: "const classes = outputs[0]?.length ?? 0;",
    find: "outputs[0]?.length",
    replace: "outputs[0].length",
    reason: "For the type checker: there is at least one network.",
  },
  {
    file: "src/ensemble.ts",
    line: "if ((values[i] ?? -Infinity) > (values[best] ?? -Infinity)) best = i;",
    find: "-Infinity",
    reason: "A default for the type checker: the indices are those of elements.",
  },
  {
    file: "src/ensemble.ts",
    line: "for (let i = 1; i < values.length; i++) {",
    find: "i < values.length",
    replace: "i <= values.length",
    reason: "The value behind the last one is taken as -Infinity, which is not greater.",
  },
  {
    file: "src/network/tune.ts",
    line: "const steps = Math.max(1, Math.ceil(SECONDS / ROUNDS / (await run(2))));",
    reason: "The number of steps decides about the precision of the times alone.",
  },
  {
    file: "src/network/options.ts",
    line: "if (given === undefined) return [];",
    find: "[]",
    reason: "A text in the list has no name, so that no activation is found in it.",
  },
  {
    file: "src/data/sets/split.ts",
    line: "features / 4,",
    reason: "The work for a row decides only how often the event loop turns.",
  },
  {
    file: "src/data/formats/npy.ts",
    line: 'const [, sign, kind = "", digits = ""] = /^([<>|=])([a-zA-Z])(\\d*)$/.exec(descr) ?? [];',
    find: '""',
    reason: "A default for texts that do not match, which then are no type either.",
  },
  {
    file: "src/data/formats/npy.ts",
    line: 'const [, sign, kind = "", digits = ""] = /^([<>|=])([a-zA-Z])(\\d*)$/.exec(descr) ?? [];',
    find: "[]",
    reason: "The first element of the list is not used.",
  },
  {
    file: "src/train/training-run.ts",
    line: "if (!this.#settings.diagnostics || trained?.trainingAccuracy === undefined) return undefined;",
    find: "trained?.trainingAccuracy === undefined",
    replace: "false",
    reason: "For the type checker: diagnostics include the accuracy of the training data.",
  },
  {
    file: "src/train/training-run.ts",
    line: "if (!this.#settings.diagnostics || trained?.trainingAccuracy === undefined) return undefined;",
    find: "trained?.trainingAccuracy",
    replace: "trained.trainingAccuracy",
    reason: "For the type checker: diagnostics include the accuracy of the training data.",
  },
  {
    file: "src/data/formats/list-files.ts",
    line: 'if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];',
    find: "[]",
    reason: "Names of files that do not exist are left out.",
  },
  {
    file: "src/network/evaluator.ts",
    line: "if (l2 === 0) return 0;",
    find: "l2 === 0",
    replace: "false",
    reason: "Saves a run: with a factor of 0 the penalty is 0.",
  },
  {
    file: "src/data/dataset.ts",
    line: "for (let i = 0; i < bytes.length; i++) floats[i] = (bytes[i] ?? 0) / 256;",
    find: "i < bytes.length",
    replace: "i <= bytes.length",
    reason: "A typed array ignores a write past its end.",
  },
  {
    file: "src/data/formats/numeric-array.ts",
    line: "for (let axis = shape.length - 1; axis >= 0; axis--) {",
    find: "shape.length - 1",
    replace: "shape.length + 1",
    reason: "Axes past the last one have neither extent nor stride.",
  },
  {
    file: "src/data/pickle/reader.ts",
    line: 'if (end < 0) this.fail("the file ends inside a line");',
    find: "end < 0",
    replace: "end <= 0",
    reason: "An operation code precedes each line, so that none ends at offset 0.",
  },
  {
    file: "src/data/sets/read-place.ts",
    line: 'files.filter(({ content }) => typeof content === "string" && kinds.includes(content));',
    find: 'typeof content === "string"',
    replace: "true",
    reason: "For the type checker: the list holds strings only.",
  },
  {
    file: "src/data/formats/csv.ts",
    line: 'const line = reader.nextRow() ? reader.peekLine().replace(/"[^"]*"/g, "") : "";',
    find: '""',
    replace: '"Stryker was here!"',
    reason: "The text holds no delimiter.",
  },
  ...[
    ["diagnose", "const its = (owned[index] ?? []).flatMap((name) => weights[name] ?? []);"],
    ["diagnose", "const norm = normOf(names.flatMap((name) => tensors[name] ?? []));"],
    [
      "diagnose",
      'const { right = [], labels = [] } = await collect(net, "confusion", { x, y }, whole);',
    ],
  ].map(([file, line]) => ({
    file: `src/network/${file}.ts`,
    line,
    find: "[]",
    reason: "A default for the type checker: the tensors of all names were asked for.",
  })),
  ...[
    ["engine", "features: first?.inputSize ?? 0,", "first?.inputSize"],
    ["engine", "imageShape: first?.inputShape,", "first?.inputShape"],
    ["summary", "const inputs = layers[0]?.inputSize ?? 0;", "layers[0]?.inputSize"],
    [
      "lower",
      'const rows = sliceBatch(this.#graph, "x", [this.#stack.layers[0]?.inputSize ?? 0]);',
      "this.#stack.layers[0]?.inputSize",
    ],
  ].map(([file, line, find]) => ({
    file: `src/network/${file}.ts`,
    line,
    find,
    replace: find.replace("?.", "."),
    reason: "For the type checker: a network has at least one layer.",
  })),
  {
    file: "src/network/examples.ts",
    line: "const label = y[row] ?? -1;",
    find: "-1",
    reason: "A default for the type checker: the rows are those of the labels.",
  },
  {
    file: "src/network/tune.ts",
    line: "if (tunablePasses.length === 0) return best;",
    find: "tunablePasses.length === 0",
    replace: "false",
    reason: "Saves a measurement: without passes there is nothing to compare it with.",
  },
  {
    file: "src/network/lower.ts",
    line: "return String(this.#variables[index]?.producer.attributes.name);",
    find: "this.#variables[index]?.producer",
    replace: "this.#variables[index].producer",
    reason: "For the type checker: the index is that of a variable.",
  },
  {
    file: "src/network/optimizer-step.ts",
    line: 'const [, slot, ...parameter] = isSlot(name) ? name.split("/") : [];',
    find: "[]",
    reason: "The first element of the list is not used.",
  },
  ...[
    [
      "(each) => each.optimizer === optimizer?.key && each.augmented === images,",
      "() => undefined",
    ],
    ["(each) => each.optimizer === optimizer?.key && each.augmented === images,", "false"],
    ["if (known === undefined) {", "true"],
    ['if (!optimizer && !augmented) return { function: "trainStep", rate };', "false"],
  ].map(([line, replace]) => ({
    file: "src/network/engine.ts",
    line,
    replace,
    reason: "Compiles a step again that exists already, which takes time alone.",
  })),
  ...[
    ["choose-digit", "for (let i = 0; i < labels.length; i++) {", "i < labels.length"],
    ["erase-lines", "for (let row = 0; row < height; row++) {", "row < height"],
    ["frames", "for (let along = 0; along < length; along++) {", "along < length"],
    ["lines", "for (let row = 0; row < height; row++) {", "row < height"],
    ["lines", "for (let at = 0; at < values.length; at++) {", "at < values.length"],
    ["lines", "for (let from = 0; from < height; from += STRETCH) {", "from < height"],
    [
      "lines",
      "for (let row = from; row < to; row++) result[row] = (line.middle[row] ?? 0) + best;",
      "row < to",
    ],
  ].map(([file, line, find]) => ({
    file: `src/images/${file}.ts`,
    line,
    find,
    replace: find.replace("<", "<="),
    reason: "Reads and writes past the end of typed arrays do nothing.",
  })),
  {
    file: "src/images/lines.ts",
    line: "const middles: number[] = [];",
    reason: "No line begins at a column that is a text.",
  },
  ...[
    [
      "while (depth < across && labels[at(along, depth)] !== label) depth++;",
      "depth < across",
      "depth <= across",
    ],
    [
      "while (end < across && labels[at(along, end)] === label) end++;",
      "end < across",
      "end <= across",
    ],
  ].flatMap(([line, find, longer]) =>
    ["true", longer].map((replace) => ({
      file: "src/images/frames.ts",
      line,
      find,
      replace,
      reason:
        "Each row and column of the box has ink of the part, and longer runs change no median.",
    })),
  ),
  {
    file: "src/images/components.ts",
    line: "if (value > this.strongest) this.strongest = value;",
    find: "value > this.strongest",
    replace: "value >= this.strongest",
    reason: "Replaces the strongest value by an equal one.",
  },
  ...[
    ["step < outer.height + outer.width", "step <= outer.height + outer.width"],
    ["step++", "step--"],
  ].map(([find, replace]) => ({
    file: "src/images/frames.ts",
    line: "for (let step = 0; step < outer.height + outer.width; step++) {",
    find,
    replace,
    reason: "Rays end at the raster's edges before, and each has an opposite one.",
  })),
  {
    file: "src/images/colour-axis.ts",
    line: "for (let round = 0; round < ROUNDS; round++) {",
    find: "round < ROUNDS",
    replace: "round <= ROUNDS",
    reason: "The axis has converged before the last round.",
  },
  {
    file: "src/network/engine.ts",
    line: "return this.#program.evaluationBatches.at(-1) ?? 1;",
    reason: "The rows of a step of an evaluation decide about its time alone.",
  },
  {
    file: "src/io/write-target.ts",
    line: "if (mounted) await access(target, constants.W_OK);",
    find: "mounted",
    replace: "false",
    reason: "Seen by test/robustness/save-mounted.test.ts alone, which runs the built library.",
  },
];
