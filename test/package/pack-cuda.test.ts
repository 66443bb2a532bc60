// Unpacks the archive for a bare GPU machine in an empty folder and runs it on the CPU, on an emulated GPU,
// and without a GPU.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readProcessReport } from "../../src/backend/native/process-report.js";
import { emulatedEnvironment, emulator } from "../cuda/support/emulated.js";
import { resultOf } from "../support/cli.js";

const run = promisify(execFile);
const data = process.env.NETWORK3_DATA;
const lacking = !data || !existsSync(join(data, "mnist"));
const reason = lacking ? " (skipped: NETWORK3_DATA does not name a folder with MNIST's files)" : "";

const onCpu = ["--device", "cpu"];
const fewEpochs = (epochs: number) => ["--epochs", String(epochs), "--json"];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(lacking)(`pack:cuda${reason}`, { timeout: 120_000 }, () => {
  let folder: string;
  let packed: string;
  let told: string;
  const inside = (name: string) => join(packed, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "network3-packed-"));
    packed = join(folder, "network3");
    const archive = join(folder, "packed.tar.gz");
    const options = ["--level", "6", "--out", archive, "--data", data ?? ""];
    if (!existsSync("build/Release/network3_cuda.so")) options.push("--no-cuda");
    const { stdout } = await run("node_modules/.bin/zx", ["scripts/pack-cuda.mjs", ...options]);
    told = stdout;
    await run("tar", ["-xzf", archive, "-C", folder]);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs `run.sh` in an environment without tools, and without a GPU unless `env` provides one. */
  async function script(args: string[], env: Record<string, string> = {}): Promise<Ended> {
    const bare = { PATH: "/usr/bin:/bin", HOME: folder, CUDA_VISIBLE_DEVICES: "-1", ...env };
    return run(inside("run.sh"), args, { env: bare, cwd: folder }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
    );
  }

  /** Returns what the packed programs need: libraries, and the newest versions of system libraries. */
  async function needs() {
    const folder = inside("build/Release");
    const files = [inside("node"), ...readdirSync(folder).map((name) => join(folder, name))];
    const libraries = new Set<string>();
    const versions = new Map<string, string>();
    for (const file of files) {
      const options = { env: { ...process.env, LC_ALL: "C" }, maxBuffer: 2 ** 26 };
      const { stdout } = await run("readelf", ["-W", "-d", "-V", file], options);
      for (const [, name = ""] of stdout.matchAll(/\(NEEDED\).*\[(.+)\]/g)) libraries.add(name);
      for (const [, name = "", version = ""] of stdout.matchAll(/Name: ([A-Z]+)_([\d.]+)/g)) {
        if (isNewer(version, versions.get(name) ?? "0")) versions.set(name, version);
      }
    }
    return { libraries: [...libraries], versions };
  }

  it("has every library but those of each system, and tells which versions of these it needs", async () => {
    const { libraries, versions } = await needs();
    const ofSystem = /^(ld-linux-x86-64|lib(c|m|dl|pthread|rt))\.so\.\d+$/;
    const others = libraries.filter((name) => !ofSystem.test(name));
    expect(others).toContain("libgomp.so.1");
    const packed = [...readdirSync(inside("build/Release")), ...readdirSync(inside("c++"))];
    expect(packed).toEqual(expect.arrayContaining(others));
    expect(readdirSync(inside("c++")).sort()).toEqual(["libgcc_s.so.1", "libstdc++.so.6"]);
    expect(told).toMatch(/\d+\.\d MB\nneeds Linux x64 with /);
    for (const name of ["GLIBC", "GLIBCXX", "CXXABI"]) {
      expect(told).toContain(`${name} ${versions.get(name)}`);
    }
  });

  it("needs no newer system than docs/devices-and-cuda.md says", async ({ skip }) => {
    const { glibc } = readProcessReport();
    skip(isNewer(glibc ?? "0", "2.36"), "what is built here is for systems newer than Debian 12");
    const { versions } = await needs();
    const page = readFileSync("docs/devices-and-cuda.md", "utf8");
    const [, promised = ""] = /glibc ([\d.]+) and the libstdc\+\+ of GCC 12/.exec(page) ?? [];
    expect(isNewer(versions.get("GLIBC") ?? "", promised)).toBe(false);
    expect(isNewer(versions.get("GLIBCXX") ?? "", "3.4.30")).toBe(false);
  });

  it("fails with the reason where there is no GPU and the CPU was not asked for", async () => {
    const commands = [
      ["net", "shallow", "1"],
      ["vote", "shallow", "2"],
      ["bench", "shallow"],
    ];
    for (const command of commands) {
      const { code, stderr } = await script(command);
      expect(code).toBe(1);
      expect(stderr).toMatch(/error: device "cuda" cannot be used: .*\(ERR_DEVICE_UNAVAILABLE\)/s);
    }
  });

  it("uses the GPU unless told otherwise", async () => {
    const env = emulatedEnvironment(emulator, { PATH: "/usr/bin:/bin", CUDA_VISIBLE_DEVICES: "0" });
    const { code, stdout } = await script(["bench", "shallow", "--steps", "2", "--json"], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ device: expect.stringContaining("Emulated GPU") }]);
  });

  it("trains a network, goes on with it, and lets it vote with another one", async () => {
    const model = inside("models/shallow.1.safetensors");
    const first = await script(["net", "shallow", "1", ...onCpu, ...fewEpochs(1)]);
    expect(first.code).toBe(0);
    expect(existsSync(model)).toBe(true);
    expect(resultOf(first.stdout)).toMatchObject({ seed: 1, device: "cpu" });

    const resumed = await script(["net", "shallow", "1", ...onCpu, ...fewEpochs(2)]);
    expect(resumed.code).toBe(0);
    // The time of the first epoch is equal, so the epoch was not trained again.
    expect(resultOf(resumed.stdout).epochs[0]).toMatchObject(resultOf(first.stdout).epochs[0]);
    const anew = ["run", "shallow", ...onCpu, "--seed", "1", "--data", inside("data")];
    const whole = await run(inside("node"), [inside("dist/cli/main.js"), ...anew, ...fewEpochs(2)]);
    const accuracies = ({ stdout }: { stdout: string }) =>
      resultOf(stdout).epochs.map(
        (epoch: { validationAccuracy: number }) => epoch.validationAccuracy,
      );
    expect(accuracies(resumed)).toEqual(accuracies(whole));
    expect(accuracies(resumed)).toHaveLength(2);

    const vote = await script(["vote", "shallow", "2", ...onCpu, ...fewEpochs(2)]);
    expect(vote.code).toBe(0);
    const { nets, ensemble } = resultOf(vote.stdout);
    expect(nets).toMatchObject([{ seed: 1 }, { seed: 2 }]);
    // The first network existed already, with the times of its epochs.
    expect(nets[0].epochs).toEqual(resultOf(resumed.stdout).epochs);
    expect(ensemble.testAccuracy).toBeGreaterThan(0.9);
    expect(existsSync(inside("models/shallow.2.safetensors"))).toBe(true);
  });

  describe("the packed libraries of C++", () => {
    /** Creates a folder with another libstdc++, which precedes the system's own. */
    function own(libstdcxx: Uint8Array): string {
      const front = mkdtempSync(join(folder, "own-"));
      writeFileSync(join(front, "libstdc++.so.6"), libstdcxx);
      return front;
    }
    const doctor = (front = "") => script(["doctor"], { LD_LIBRARY_PATH: front });

    it("serve where the machine has none that can be used", async () => {
      const { code, stdout } = await doctor(own(new Uint8Array()));
      expect({ code, works: /^ok +addon/m.test(stdout) }).toEqual({ code: 0, works: true });
    });

    it("serve where the machine's are too old", async () => {
      const newest = (await needs()).versions.get("GLIBCXX") ?? "";
      const library = readFileSync(inside("c++/libstdc++.so.6"));
      const name = Buffer.from(`\0GLIBCXX_${newest}\0`);
      const at = library.indexOf(name);
      expect(at).toBeGreaterThan(0);
      library.write("x", at + 1);
      const { code, stdout } = await doctor(own(library));
      expect({ code, works: /^ok +addon/m.test(stdout) }).toEqual({ code: 0, works: true });
    });

    it("are left alone where the machine has its own, and where they do not serve either", async () => {
      const [kept, away] = [inside("c++"), inside("kept")];
      renameSync(kept, away);
      try {
        mkdirSync(kept);
        writeFileSync(join(kept, "libstdc++.so.6"), "");
        expect((await doctor()).code).toBe(0);
        const front = own(new Uint8Array());
        const { code, stderr } = await doctor(front);
        expect(code).toBeGreaterThan(0);
        expect(stderr).toContain(join(front, "libstdc++.so.6"));
      } finally {
        rmSync(kept, { recursive: true });
        renameSync(away, kept);
      }
    });
  });

  it("looks at the machine", async () => {
    const { code, stdout } = await script(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok +MNIST/m);
    expect(stdout).toContain(inside("build/Release/libdnnl.so"));
  });

  it.each([[[]], [["train"]], [["net", "shallow"]], [["vote"]]])(
    "explains itself: %j",
    async (args) => {
      const { code, stdout, stderr } = await script(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^\.\/run\.sh net <experiment> <k>/);
      expect(stderr).toContain("--device cpu");
    },
  );
});

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}
