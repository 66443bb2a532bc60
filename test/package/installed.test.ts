// The packed packages in node_modules: the addon loads from its package, or the error says what to do.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { emulatedEnvironment, emulator, testLibrary } from "../cuda/support/emulated.js";
import { runNode } from "./support/consumer.js";
import { Installed } from "./support/installed.js";

const ADDON = "@network3/linux-x64-gnu";
const { allowedNodeEnvironmentFlags: flags } = process;
const permission = flags.has("--permission") ? "--permission" : "--experimental-permission";
const version = "0.0.1-other";

let installed: Installed;
beforeAll(async () => {
  installed = await Installed.make();
}, 300_000);
afterAll(() => installed.remove());

/** Prints the device that opens, or the message of the error. */
function program(device: string): string {
  return `
    const { Network, SoftmaxLayer } = require("network3");
    const layers = [new SoftmaxLayer({ nIn: 2, nOut: 2 })];
    try {
      const net = new Network(layers, 1, { device: "${device}" });
      console.log(net.device.name, process.report.getReport().sharedObjects.join(" "));
    } catch (error) {
      console.log(error.code, error.message);
    }
  `;
}

const open = (options: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  installed.node([...options, "-e", program("cpu")], { NETWORK3_NATIVE_PATH: "", ...env });

describe("the installed packages", () => {
  it("load the addon from its package", async () => {
    const { stdout, stderr } = await open([]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^cpu /);
    expect(stdout).toContain(installed.pathOf(ADDON, "network3.node"));
  });

  it("load it under the permission model if that allows addons", async () => {
    const allowed = [permission, "--allow-fs-read=*", "--allow-addons"];
    expect((await open(allowed)).stdout).toMatch(/^cpu /);
    const { stdout } = await open(allowed.slice(0, 2));
    expect(stdout).toContain("ERR_DEVICE_UNAVAILABLE");
    expect(stdout).toContain("- start Node with --allow-addons");
    expect(stdout).not.toContain("--no-addons");
  });

  it("name --no-addons", async () => {
    for (const [options, env] of [
      [["--no-addons"], {}],
      [[], { NODE_OPTIONS: "--no-addons" }],
    ] as const) {
      const { stdout } = await open(options, env);
      expect(stdout).toContain("- start Node without --no-addons, also in NODE_OPTIONS");
      expect(stdout).not.toContain("--allow-addons");
    }
  });

  it("load the file that NETWORK3_NATIVE_PATH names, and no other", async () => {
    const path = installed.pathOf(ADDON, "network3.node");
    expect((await open([], { NETWORK3_NATIVE_PATH: path })).stdout).toMatch(/^cpu /);
    const { stdout } = await open([], { NETWORK3_NATIVE_PATH: "/nonexistent" });
    expect(stdout).toContain("- /nonexistent: there is no such file");
    expect(stdout).toContain("- unset NETWORK3_NATIVE_PATH");
    expect(stdout).not.toContain(ADDON);
  });

  it("refuse a package of another version", async () => {
    const { stdout } = await installed.withVersion(ADDON, version, () => open([]));
    expect(stdout).toMatch(`its version is ${version}, but network3 `);
    expect(stdout).toContain("- remove node_modules and run `npm install`");
  });

  it("name optional dependencies where the package is not installed", async () => {
    const { stdout } = await installed.without(ADDON, () => open([]));
    expect(stdout).toMatch(/- @network3\/linux-x64-gnu@[\d.]+: it is not installed/);
    expect(stdout).toContain("`npm install --include=optional`");
  });

  it("name the lock file of another system", async () => {
    const lock = { packages: { "node_modules/network3": {} } };
    await writeFile(join(installed.folder, "package-lock.json"), JSON.stringify(lock));
    const { stdout } = await installed.without(ADDON, () => open([]));
    expect(stdout).toContain("was written on another system and lacks @network3/linux-x64-gnu");
    expect(stdout).toContain("11.21");
  });

  it('say so where "auto" takes the slow device', async () => {
    const { stdout, stderr } = await installed.without(ADDON, () =>
      installed.node(["-e", program("auto")], { NETWORK3_NATIVE_PATH: "" }),
    );
    expect(stdout).toMatch(/^reference /);
    expect(stderr).toContain("NETWORK3_SLOW_DEVICE");
    expect(stderr).toMatch(/- @network3\/linux-x64-gnu@[\d.]+: it is not installed/);
  });
});

describe("the CUDA library", () => {
  const CUDA = "@network3/cuda-linux-x64";
  const env = emulatedEnvironment(emulator, {
    NETWORK3_NATIVE_PATH: "",
    NETWORK3_CUDA_LIBRARY: "",
  });
  const openGpu = () => installed.node(["-e", program("cuda")], env);
  const library = () => installed.pathOf(CUDA, "network3_cuda.so");
  // The library for real GPUs is packed where it was built.
  beforeAll(() => cp(testLibrary, library()));

  it("is opened from its package, on the emulated GPU", async () => {
    const { stdout, stderr } = await openGpu();
    expect([stderr, stdout.split(" ")[0]]).toEqual(["", "cuda"]);
    expect(stdout).toContain(library());
  });

  it("is found in the program's folder if network3 lies elsewhere", async () => {
    const folder = await mkdtemp(join(tmpdir(), "network3-program-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, "node_modules/@network3"), { recursive: true });
    await cp(installed.pathOf(CUDA), join(folder, "node_modules", CUDA), { recursive: true });
    await symlink(installed.pathOf("network3"), join(folder, "node_modules/network3"));
    await writeFile(join(folder, "main.cjs"), program("cuda"));
    const { stdout } = await installed.without(CUDA, () =>
      runNode(tmpdir(), [join(folder, "main.cjs")], env),
    );
    expect(stdout).toMatch(/^cuda /);
    expect(stdout).toContain(join(folder, "node_modules", CUDA, "network3_cuda.so"));
  });

  it("is refused with another version, and named if it is not installed", async () => {
    for (const [{ stdout }, problem] of [
      [await installed.withVersion(CUDA, version, openGpu), `its version is ${version}`],
      [await installed.without(CUDA, openGpu), "it is not installed"],
    ] as const) {
      expect(stdout).toContain(`the package ${CUDA} cannot be used: ${problem}`);
      expect(stdout).toMatch(/- run `npm install @network3\/cuda-linux-x64@\d+\.\d+\.\d+`/);
    }
  });
});

describe("the first run without MNIST and without a way to its mirrors", () => {
  const run = () =>
    installed.node(
      [installed.pathOf("network3/dist/cli/main.js"), "run", "shallow", "--epochs", "1"],
      {
        NETWORK3_NATIVE_PATH: "",
        NETWORK3_DATA: "",
        NETWORK3_CACHE: join(installed.folder, "cache"),
        // Nothing listens on this port.
        HTTPS_PROXY: "http://127.0.0.1:9",
      },
    );

  it("trains on the sample and says what it is", async () => {
    const { code, stdout, stderr } = await run();
    expect(code).toBe(0);
    expect(stderr).toContain("10,000 digits of MNIST from the npm package @network3/mnist-sample");
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("the first of its training images");
    expect(stdout).toContain("8,000 training, 1,000 validation, 1,000 test images");
    expect(stdout).toMatch(/^result +\d+\.\d\d % of the test images at epoch 0/m);
  });

  it("names the sample if it is not installed", async () => {
    const { code, stderr } = await installed.without("@network3/mnist-sample", run);
    expect(code).not.toBe(0);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("run `npm install @network3/mnist-sample`");
  });
});
