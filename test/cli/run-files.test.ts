// The files of `network3 run`: refusals before the training, and runs that --resume continues.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experiments, loadDataShared, Network } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonLines, resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;
let fewer: string;
let misleading: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-run-files-"));
  data = join(folder, "mnist.pkl");
  fewer = join(folder, "fewer.pkl");
  misleading = join(folder, "misleading.pkl");
  await writeTinyMnist(data, { training: 200, validation: 40, test: 30 });
  await writeTinyMnist(fewer, { training: 100, validation: 40, test: 30 });
  await writeTinyMnist(misleading, { training: 20, validation: 40, test: 30, misleading: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string) => join(folder, name);

/** Runs on the reference device, so that no addon is needed. */
function run(experiment: string, ...options: string[]) {
  const argv = ["run", experiment, "--device", "reference", ...options];
  return runCli(options.includes("--data") ? argv : [...argv, "--data", data]);
}

/** Joins lines that were broken. */
const said = (text: string) => text.replaceAll(/\n +/g, " ");

/** Returns the message of a run that must be refused as wrong usage. */
async function refusalOf(experiment: string, ...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(experiment, ...options);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  return said(stderr);
}

describe("a file that is at --out already", () => {
  let model: string;

  beforeAll(async () => {
    model = inFolder("model.safetensors");
    await run("shallow", "--epochs", "1", "--seed", "1", "--out", model);
  });

  it("is not replaced by a run that was not told to", async () => {
    const before = await readFile(model);
    expect(await refusalOf("shallow", ...["--epochs", "1", "--out", model])).toMatch(
      /exists already: add --resume to go on with it, or --force to replace it\n$/,
    );
    expect(await refusalOf("shallow", ...["--out", model, "--seed", "2"])).toMatch(
      /exists already: add --resume and leave --seed out to go on/,
    );
    expect(await refusalOf("omit_FC", "--out", model)).toMatch(
      /holds another network than omit_FC .*: choose another/,
    );
    expect(await readFile(model)).toEqual(before);
  });

  it("is not taken for a model if it is none", async () => {
    const notes = inFolder("notes.txt");
    await writeFile(notes, "my notes");
    const refusal = /exists and is no network that this version reads: choose another --out/;
    expect(await refusalOf("shallow", "--out", notes)).toMatch(refusal);
    expect(await refusalOf("shallow", ...["--out", notes, "--resume"])).toMatch(
      /not a valid safetensors file.*put --force in place of --resume/,
    );
    expect(await readFile(notes, "utf8")).toBe("my notes");
    const { code } = await run("shallow", "--epochs", "0", "--out", notes, "--force");
    expect(code).toBe(0);
    await (await Network.load(notes, { device: "reference" })).dispose();
  });

  it("is replaced by --force", async () => {
    const copy = inFolder("forced.safetensors");
    await writeFile(copy, await readFile(model));
    const forced = ["--out", copy, "--force", "--seed", "5", "--epochs", "2", "--json"];
    expect((await run("shallow", ...forced)).code).toBe(0);
    const net = await Network.load(copy, { device: "reference" });
    expect([net.seed, net.history.length]).toEqual([5, 2]);
    await net.dispose();
  });

  it("is gone on with by --resume only if experiment and seed are its own", async () => {
    expect(await refusalOf("omit_FC", ...["--out", model, "--resume"])).toMatch(
      /another network than omit_FC \(type of its layer 0 is "\w+", not "\w+"\): name the experiment that it is of, or put --force/,
    );
    expect(await refusalOf("shallow", ...["--out", model, "--resume", "--seed", "2"])).toMatch(
      /was trained with the seed 1, not 2: leave --seed out/,
    );
    expect(
      await refusalOf("shallow", ...["--out", model, "--resume", "--epochs", "3", "--data", fewer]),
    ).toMatch(
      /was trained with 20 mini-batches an epoch, these data give 10: name the same --data/,
    );
  });

  it("is gone on with by --resume only with an optimiser that keeps the same", async () => {
    const adam = inFolder("adam.safetensors");
    const argv = ["--epochs", "2", "--seed", "1", "--schedule", "cosine"];
    const trained = await run("shallow", ...argv, "--optimizer", "adam", "--out", adam);
    expect(said(trained.stdout)).toContain("eta 0.001 (cosine), lambda 0, optimiser adam");
    const resume = ["--out", adam, "--resume"];
    expect(await refusalOf("shallow", ...resume)).toContain(
      "was trained with --optimizer adam or adamw: name the same, or put --force",
    );
    expect(
      await refusalOf("shallow", "--out", model, "--resume", "--optimizer", "momentum"),
    ).toContain("was trained with --optimizer sgd: name the same");
    const { code } = await run("shallow", ...resume, "--optimizer", "adam", "--epochs", "3");
    expect(code).toBe(0);
  });

  it("is gone on with by --resume only if images are augmented as before", async () => {
    const moved = inFolder("moved.safetensors");
    const limits = "rotate=5,elastic=6/2";
    const trained = await run(
      "shallow",
      ...["--epochs", "1", "--seed", "1", "--out", moved, "--augment", limits],
    );
    expect(said(trained.stdout)).toContain(`augmented ${limits}`);
    const resume = ["--out", moved, "--resume", "--epochs", "2"];
    expect(await refusalOf("shallow", ...resume)).toContain(
      `was trained with --augment ${limits}: name the same`,
    );
    expect(await refusalOf("shallow", ...resume, "--augment")).toContain("name the same");
    expect(await refusalOf("shallow", ...["--out", model, "--resume", "--augment"])).toContain(
      "was trained without --augment: leave it out",
    );
    const { code, stdout } = await run("shallow", ...resume, "--augment", limits, "--json");
    expect(code).toBe(0);
    expect(resultOf(stdout)).toMatchObject({
      augment: { rotate: 5, scale: 0, elastic: { alpha: 6, sigma: 2 } },
      epochs: [{ epoch: 0 }, { epoch: 1 }],
    });
  });

  it("makes every member's file count before the first network is trained", async () => {
    const out = inFolder("some.safetensors");
    const second = inFolder("some.2.safetensors");
    await writeFile(second, await readFile(model));
    expect(await refusalOf("shallow", "--nets", "2", "--out", out)).toMatch(
      /some\.2\.safetensors exists already/,
    );
    expect(await refusalOf("omit_FC", ...["--nets", "2", "--out", out, "--resume"])).toMatch(
      /some\.2\.safetensors holds another network/,
    );
    const members = ["--nets", "2", "--out", out, "--resume", "--epochs", "3"];
    expect(await refusalOf("shallow", ...members, "--seed", "1")).toMatch(
      /some\.2\.safetensors.* seed 1, not 2/,
    );
    expect(await refusalOf("shallow", ...members, "--data", fewer)).toMatch(
      /20 mini-batches.* give 10/,
    );
    expect((await readdir(folder)).filter((name) => name.startsWith("some"))).toEqual([
      "some.2.safetensors",
    ]);
  });
});

describe("flags that do not go together", () => {
  it.each([
    [["--resume", "--force", "--out", "m"], /'--force' cannot be used with option '--resume'/],
    [["--force"], /--force needs --out/],
    [["--resume"], /--resume needs --out/],
    [["--nets", "2", "--seed", "9007199254740991"], /use --seed 9007199254740990 or a lower one/],
    [["--nets", "1001"], /'1001' is invalid\. It must be an integer from 1 to 1000\./],
  ])("%j", async (options, message) => {
    expect(await refusalOf("shallow", ...options)).toMatch(message);
  });
});

describe("a target that cannot be written", () => {
  async function failureOf(...options: string[]): Promise<string> {
    const { code, stdout, stderr } = await run("shallow", ...options);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("(ERR_FILE)");
    return said(stderr);
  }

  it.each([
    ["a folder", () => folder, /is a folder; --out takes the name of a file in it/],
    ["below a file", () => join(data, "below", "m"), /cannot create the folder .*ENOTDIR/],
    ["a device", () => "/dev/null", /not a regular file; choose another name/],
    ["a name that is too long", () => inFolder("m".repeat(300)), /ENAMETOOLONG/],
    ["a folder that takes no files", () => "/proc/m", /cannot write \/proc\/m: .*another folder/],
  ])("is told before the training: %s", async (_, out, message) => {
    for (const more of [[], ["--force"], ["--resume"]])
      expect(await failureOf("--out", out(), ...more)).toMatch(message);
  });

  it("is told before the training of the first member", async () => {
    expect(await failureOf("--out", "/proc/m", "--nets", "2")).toMatch(
      /cannot write \/proc\/m\.1: .*another folder/,
    );
  });
});

describe("--resume", () => {
  it("starts anew while there is no file", async () => {
    const out = inFolder("begun.safetensors");
    const argv = ["--epochs", "1", "--out", out, "--resume"];
    const { code, stdout } = await run("shallow", ...argv);
    expect(code).toBe(0);
    expect(said(stdout)).toMatch(
      /^resumed +nothing: there is no .*begun.safetensors yet, so that/m,
    );
    expect(stdout).toMatch(/^Epoch 0 /m);
  });

  it("shows the result of the epochs that were asked for where more are done", async () => {
    const out = inFolder("done.safetensors");
    const argv = ["--out", out, "--resume"];
    const whole = await run("shallow", "--epochs", "6", "--json", ...argv);
    const { epochs } = resultOf(whole.stdout);
    const before = await readFile(out);
    for (const asked of [1, 3, 6]) {
      const { code, stdout } = await run("shallow", "--epochs", String(asked), "--json", ...argv);
      expect(code).toBe(0);
      const [result, ...more] = jsonLines(stdout);
      expect(more).toEqual([]);
      expect(result.epochs).toEqual(epochs.slice(0, asked));
      const best = epochs.slice(0, asked).findLast(({ isBest }: { isBest: boolean }) => isBest);
      expect(result.result).toMatchObject({ epoch: best.epoch, testAccuracy: best.testAccuracy });
      const text = (await run("shallow", "--epochs", String(asked), ...argv)).stdout;
      const number = asked === 6 ? "as many as" : `${asked} of them`;
      expect(text).toContain(`resumed   nothing to train: 6 epochs done, ${number} were asked for`);
      expect(text).not.toMatch(/^Epoch/m);
    }
    expect(await readFile(out)).toEqual(before);
  });

  it("takes the seeds of --nets from the files, and continues them", async () => {
    const out = inFolder("vote.safetensors");
    const argv = ["--epochs", "1", "--out", out, "--resume", "--json"];
    const first = resultOf((await run("shallow", "--nets", "2", ...argv)).stdout);
    const seeds = (result: typeof first) => result.nets.map(({ seed }: { seed: number }) => seed);
    const [seed] = seeds(first);
    expect(seeds(first)).toEqual([seed, seed + 1]);
    const again = await run("shallow", "--nets", "2", ...argv);
    expect(again.code).toBe(0);
    // All networks are trained; only the vote remains.
    expect(jsonLines(again.stdout)).toHaveLength(1);
    expect(resultOf(again.stdout)).toMatchObject({ nets: first.nets, ensemble: first.ensemble });
    const more = await run("shallow", "--nets", "4", ...argv);
    expect(seeds(resultOf(more.stdout))).toEqual([seed, seed + 1, seed + 2, seed + 3]);
    expect(jsonLines(more.stdout).map(({ net }) => net)).toEqual([3, 4, undefined]);
  });

  it("goes on with a file whose run did not keep its best epoch, and says what it holds", async () => {
    const out = inFolder("api.safetensors");
    const shallow = experiments.find(({ id }) => id === "shallow");
    const { training, validation, test } = await loadDataShared({ file: misleading });
    if (!shallow) throw new Error("there is no shallow");
    const net = new Network(shallow.layers(), 10, { device: "reference", seed: 3 });
    // Trains until the best epoch has ended.
    for await (const { isBest } of net.train(training, 20, 10, 0.1, validation, test, {
      log: false,
    })) {
      if (!isBest) break;
    }
    const done = net.history.length;
    expect(done).toBeLessThan(20);
    await net.save(out);
    await net.dispose();
    const argv = ["--epochs", String(done + 1), "--out", out, "--resume", "--data", misleading];
    const { code, stdout } = await run("shallow", ...argv);
    expect(code).toBe(0);
    expect(said(stdout)).toContain(
      `which holds epoch ${done}, the last: it was begun by a run that`,
    );
  });
});
