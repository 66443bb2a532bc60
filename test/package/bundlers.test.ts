// Programs that esbuild and Vite bundle with the built package find the addon: as modules and CommonJS,
// with the package inside and outside of the bundle.
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Consumer, root } from "./support/consumer.js";

const addon = join(root, "build/Release/network3.node");

const program = `
  import { FullyConnectedLayer, Network, SoftmaxLayer, loadDataShared } from "network3";
  const layers = () => [new FullyConnectedLayer({ nIn: 4, nOut: 3 }), new SoftmaxLayer({ nIn: 3, nOut: 2 })];
  async function main() {
    for (let i = 0; i < 2; i++) {
      const net = new Network(layers(), 2, { threads: 1 });
      await net.predict(new Float32Array(4));
      console.log(net.device.name);
      await net.dispose();
    }
    const { message } = await loadDataShared("/nonexistent").catch((error) => error);
    console.log(message.includes("/nonexistent"));
  }
  main();
`;

interface Bundle {
  readonly format: "esm" | "cjs";
  readonly inlined: boolean;
}

let consumer: Consumer;
let entry: string;
beforeAll(async () => {
  consumer = await Consumer.make();
  entry = await consumer.write("app.mjs", program);
});
afterAll(() => consumer.remove());

const bundlers: [string, (bundle: Bundle, outfile: string) => Promise<unknown>][] = [
  [
    "esbuild",
    ({ format, inlined }, outfile) =>
      esbuild({
        entryPoints: [entry],
        bundle: true,
        platform: "node",
        logLevel: "error",
        format,
        outfile,
        ...(!inlined && { external: ["network3"] }),
      }),
  ],
  [
    "Vite",
    ({ format, inlined }, outfile) =>
      vite({
        root: consumer.folder,
        configFile: false,
        logLevel: "error",
        ssr: { noExternal: inlined ? true : [], external: inlined ? [] : ["network3"] },
        build: {
          ssr: entry,
          outDir: consumer.folder,
          emptyOutDir: false,
          rolldownOptions: {
            output: { format, entryFileNames: outfile.slice(consumer.folder.length + 1) },
          },
        },
      }),
  ],
];

it("a bundle finds the addon beside it, or tells how to get one", async () => {
  const lonely = await mkdtemp(join(tmpdir(), "network3-bundle-"));
  onTestFinished(() => rm(lonely, { recursive: true }));
  const file = join(lonely, "app.cjs");
  await bundlers[0]?.[1]({ format: "cjs", inlined: true }, file);
  const { stdout, stderr } = await consumer.node([file]);
  expect(stdout).toBe("reference\nreference\ntrue\n");
  expect(stderr).toContain(join(lonely, "network3.node"));
  expect(stderr).toContain(
    `esbuild: --external:network3; Vite: ssr.external), or copy network3.node to ${lonely}`,
  );
  await symlink(addon, join(lonely, "network3.node"));
  expect((await consumer.node([file])).stdout).toBe("cpu\ncpu\ntrue\n");
});

describe.each(bundlers)("%s", (name, bundle) => {
  describe.each(["esm", "cjs"] as const)("with the format %s", (format) => {
    const outfile = (kind: string) =>
      join(consumer.folder, `${name}-${kind}.${format === "esm" ? "mjs" : "cjs"}`);

    it("makes a program with the package in it", async () => {
      const file = outfile("inlined");
      await bundle({ format, inlined: true }, file);
      const fine = { stdout: "cpu\ncpu\ntrue\n", stderr: "", code: 0 };
      expect(await consumer.node([file])).toEqual(fine);
      expect(await consumer.node([file], { NETWORK3_NATIVE_PATH: addon })).toEqual(fine);
      const { stdout, stderr } = await consumer.node([file], {
        NETWORK3_NATIVE_PATH: "/nonexistent",
      });
      expect(stdout).toBe("reference\nreference\ntrue\n");
      expect(stderr.match(/NETWORK3_SLOW_DEVICE/g)).toHaveLength(1);
      expect(stderr).toMatch(/\/nonexistent: .*unset NETWORK3_NATIVE_PATH/s);
    });

    it("makes a program that imports the package", async () => {
      const file = outfile("external");
      await bundle({ format, inlined: false }, file);
      expect(await consumer.node([file])).toEqual({
        stdout: "cpu\ncpu\ntrue\n",
        stderr: "",
        code: 0,
      });
    });
  });
});
