// Programs that esbuild and Vite bundle with the built package find the addon: as modules and CommonJS,
// with the package inside and outside of the bundle.
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bundlers } from "./support/bundlers.js";
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

let consumer: Consumer;
let entry: string;
beforeAll(async () => {
  consumer = await Consumer.make();
  entry = await consumer.write("app.mjs", program);
});
afterAll(() => consumer.remove());

it("a bundle finds the addon beside it, or tells how to get one", async () => {
  const lonely = await mkdtemp(join(tmpdir(), "network3-bundle-"));
  onTestFinished(() => rm(lonely, { recursive: true }));
  const file = join(lonely, "app.cjs");
  await bundlers[0]?.[1]({ entry, outfile: file, format: "cjs", inlined: true });
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
      await bundle({ entry, outfile: file, format, inlined: true });
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
      await bundle({ entry, outfile: file, format, inlined: false });
      expect(await consumer.node([file])).toEqual({
        stdout: "cpu\ncpu\ntrue\n",
        stderr: "",
        code: 0,
      });
    });
  });
});
