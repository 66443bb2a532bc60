// kill -9 in the middle of saves: the file is the old one or the new one, whole.
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Network } from "network3";
import { expect, it, onTestFinished } from "vitest";
import { TestRandom } from "../support/random.js";
import { repetitions } from "../support/repetitions.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Saves a network of 2 MB again and again; every parameter is the number of the save. */
const script = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = [new FullyConnectedLayer({ nIn: 1000, nOut: 500 }), new SoftmaxLayer({ nIn: 500, nOut: 10 })];
  const net = new Network(layers, 10, { device: "reference", seed: 1 });
  const parameters = await net.parameters();
  for (let number = Number(process.env.FIRST); ; number++) {
    for (const { data } of Object.values(parameters)) data.fill(number);
    await net.setParameters(parameters);
    await net.save(process.env.MODEL);
    process.stdout.write(number + "\\n");
  }
`;

it("leaves the last finished save or a later one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "network3-kill-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "model.safetensors");
  const random = new TestRandom("kill -9");
  let cutOff = 0;
  let first = 1;
  for (let i = 0; i < repetitions(200); i++) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      env: { ...process.env, MODEL: path, FIRST: String(first) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let finished = 0;
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      finished = Number(/(\d+)\n[^\n]*$/.exec(said)?.[1] ?? 0);
    });
    const closed = new Promise((resolve) => child.on("close", resolve));
    // Every third one may be killed in its first save.
    while (i % 3 > 0 && finished === 0) await sleep(5);
    await sleep((i % 3 > 0 ? 40 : 300) * random.uniform());
    child.kill("SIGKILL");
    await closed;
    const leftovers = (await readdir(folder)).filter((name) => name.endsWith(".tmp"));
    cutOff += leftovers.length;
    for (const name of leftovers) await rm(join(folder, name));
    const exists = (await readdir(folder)).length > 0;
    if (finished > 0) expect(exists).toBe(true);
    if (!exists) continue;
    const net = await Network.load(path, { device: "reference" });
    const values = new Set(Object.values(await net.parameters()).flatMap(({ data }) => [...data]));
    await net.dispose();
    expect(values.size).toBe(1);
    const [number = 0] = values;
    expect(number).toBeGreaterThanOrEqual(Math.max(finished, first - 1));
    first = number + 1;
  }
  expect(cutOff, "kills in the middle of a save").toBeGreaterThan(0);
});
