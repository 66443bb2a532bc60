import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { install } from "../support/installed.js";
import type { Project } from "../support/project.js";
import { root } from "../support/tarballs.js";

const program = `
  import { Dataset, FullyConnectedLayer, Network, SoftmaxLayer, type TrainingResult } from "network3";
  const data = new Dataset(new Float32Array(2), new Int32Array(1));
  const layers = [new FullyConnectedLayer({ nIn: 2, nOut: 3 }), new SoftmaxLayer({ nIn: 3, nOut: 2 })];
  export async function train(): Promise<TrainingResult> {
    return new Network(layers, 1).SGD(data, 1, 1, 0.1, undefined, undefined, { log: false });
  }
`;

/** Uses an option that does not exist, and a result as what it is not. */
const wrong = `
  import { Network, SoftmaxLayer } from "network3";
  export const accuracy: string = new Network([new SoftmaxLayer({ nIn: 1 })], 1).device;
`;

let project: Project;
beforeAll(async () => {
  project = await install();
});
afterAll(() => project[Symbol.asyncDispose]());

async function compile(file: string, modules: { module: string; moduleResolution: string }) {
  const compilerOptions = { target: "es2022", strict: true, noEmit: true, types: [], ...modules };
  await project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [file] }));
  return project.run([process.execPath, join(root, "node_modules/typescript/bin/tsc")]);
}

it.each([
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "node16", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "bundler" },
])(
  "TypeScript compiles a program with the module resolution $moduleResolution",
  async (modules) => {
    await project.write("program.mts", program);
    expect(await compile("program.mts", modules)).toMatchObject({ code: 0, stdout: "" });
    await project.write("wrong.mts", wrong);
    const { stdout } = await compile("wrong.mts", modules);
    expect(stdout.match(/error TS\d+/g)).toEqual(["error TS2322", "error TS2345"]);
  },
);
