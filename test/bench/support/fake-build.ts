// Builds of network3 without native code, whose training steps take as long as a test says.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The behaviour of the fake library in place of training. */
export interface FakeBuild {
  /** µs of a step on an idle machine. */
  readonly microseconds?: number;
  /** Share of the stretches that other processes lengthen, up to five times. */
  readonly disturbed?: number;
  /** The value of every parameter after training. */
  readonly learned?: number;
  /** The description that the network gives of its device. */
  readonly device?: string;
  /** The instruction set for which it has no kernels, as ONEDNN_MAX_CPU_ISA names it. */
  readonly lacks?: string;
  /** Source that runs when the library is imported. */
  readonly onImport?: string;
}

const defaults = {
  microseconds: 100,
  disturbed: 0,
  learned: 1,
  device: "cpu (fake)",
  lacks: "none",
  onImport: "",
};

const sourceOf = ({
  microseconds,
  disturbed,
  learned,
  device,
  lacks,
  onImport,
}: Required<FakeBuild>) => `
${onImport}
class Layer {}
const slowdown = () => 1 + 0.01 * Math.random() + (Math.random() < ${disturbed} ? 4 * Math.random() : 0);
export { Layer as ConvPoolLayer, Layer as FullyConnectedLayer, Layer as SoftmaxLayer };
export class Dataset {
  constructor(x, y) { this.size = y.length; }
  slice(from, to) { return new Dataset(undefined, { length: to - from }); }
}
export class Network {
  device = { description: ${JSON.stringify(device)} };
  constructor(layers, miniBatchSize) {
    this.miniBatchSize = miniBatchSize;
    if (process.env.ONEDNN_MAX_CPU_ISA !== ${JSON.stringify(lacks)}) return;
    throw Object.assign(new Error("no kernels for ${lacks}"), { code: "ERR_DEVICE_UNAVAILABLE" });
  }
  async SGD(data) {
    const steps = data.size / this.miniBatchSize;
    return { epochs: [{ seconds: steps * ${microseconds} * 1e-6 * slowdown() }] };
  }
  async parameters() { return { w: { data: Float32Array.of(${learned}) } }; }
  async feedforward() { return Float32Array.of(${learned}); }
  async predict() {}
  async dispose() {}
}
export const experiments = [{ id: "shallow", layers: () => [], miniBatchSize: 10, eta: 1, lmbda: 0 }];
`;

/** Writes a package with the fake library into a temporary folder, and returns the folder. */
export function fakeBuild(fake: FakeBuild = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "network3-build-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const description = { name: "network3", type: "module", exports: { ".": "./index.js" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(description));
  writeFileSync(join(folder, "index.js"), sourceOf({ ...defaults, ...fake }));
  return folder;
}
