// The declarations compile in various projects of users with `skipLibCheck` off.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./support/consumer.js";

/** A program that needs no types of the DOM or of Node. */
const user = `
  import { Dataset, ensemble, expandData, FullyConnectedLayer, type Layer, loadDataShared, Network, SoftmaxLayer } from "network3";
  export const mnist = loadDataShared();
  const hidden = new FullyConnectedLayer({ nIn: 2, nOut: 3, activationFn: "relu" });
  const layers: readonly Layer[] = [hidden, new SoftmaxLayer({ nIn: 3, nOut: 2 })];
  export async function train(): Promise<number> {
    using net = new Network(layers, 1, { device: "reference" });
    const data = new Dataset(new Float32Array(2), new Int32Array(1), { shape: [1, 1, 2] });
    await net.SGD(await expandData(data), 1, 1, 0.1, undefined, undefined, { log: false });
    const { accuracy } = await ensemble([net], data);
    await net.save("x.safetensors");
    return accuracy;
  }
`;

/** A program that uses AbortSignal and URL. */
const withGlobals = `${user}
  export const offline = loadDataShared({ signal: AbortSignal.timeout(10), offline: true });
  export const loaded = Network.load(new URL("file:///x.safetensors"));
`;

const required = `
  import network3 = require("network3");
  export const layer = new network3.SoftmaxLayer({ nIn: 3, nOut: 2 });
`;

const resolutions: [string, ts.CompilerOptions][] = [
  ["nodenext", { module: ts.ModuleKind.NodeNext }],
  ["node16", { module: ts.ModuleKind.Node16 }],
  ["bundler", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-types-"));
  const modules = join(folder, "node_modules");
  const installed = join(modules, "network3");
  await mkdir(join(modules, "@types"), { recursive: true });
  await cp(join(root, "dist"), join(installed, "dist"), {
    recursive: true,
    filter: (path) => !/\.(js|map)$/.test(path),
  });
  await cp(join(root, "package.json"), join(installed, "package.json"));
  await symlink(join(root, "node_modules/@types/node"), join(modules, "@types/node"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "user.ts"), user);
  await writeFile(join(folder, "with-globals.ts"), withGlobals);
  await writeFile(join(folder, "required.cts"), required);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// The libraries of the compiler are parsed only once.
const parsed = new Map<string, ts.SourceFile | undefined>();

/** Returns the compiler's errors for a file and our declarations. */
function complaints(file: string, options: ts.CompilerOptions): string[] {
  const all: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: ts.ScriptTarget.ES2022,
    ...options,
  };
  const host = ts.createCompilerHost(all);
  const { getSourceFile } = host;
  host.getSourceFile = (name, language, ...more) => {
    if (!/typescript\/lib\/lib\./.test(name)) return getSourceFile(name, language, ...more);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, language, ...more));
    return parsed.get(name);
  };
  host.getCurrentDirectory = () => folder;
  const program = ts.createProgram([join(folder, file)], all, host);
  const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
  expect(ours.length).toBeGreaterThan(10);
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
  ];
  return found.map(
    ({ messageText, file: where }) =>
      `${where?.fileName.slice(folder.length)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

const es2022 = ["lib.es2022.d.ts"];
const dom = [...es2022, "lib.dom.d.ts"];

describe.each(resolutions)("with the module resolution %s", (_, options) => {
  it.each([
    ["nothing but es2022", "user.ts", es2022, []],
    ["the DOM", "with-globals.ts", dom, []],
    ["@types/node", "with-globals.ts", es2022, ["node"]],
    ["the DOM and @types/node", "with-globals.ts", dom, ["node"]],
  ])("the declarations compile with %s", (_name, file, lib, types) => {
    expect(complaints(file, { ...options, lib, types })).toEqual([]);
  });
});

describe("from CommonJS", () => {
  it("the declarations compile with require", () => {
    const options = { module: ts.ModuleKind.NodeNext, lib: es2022, types: [] };
    expect(complaints("required.cts", options)).toEqual([]);
  });
});
