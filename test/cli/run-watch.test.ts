// `--watch` of `run`, `sweep` and `compare`: the live page, its stop button, and requests that it refuses.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestOptions, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type CliResult, jsonLines, resultOf, runCli } from "../support/cli.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-watch-"));
  data = join(folder, "mnist.pkl");
  await writeTinyMnist(data, { training: 200, validation: 40, test: 30 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Begins a command that only its page or the end of the test stops; `url` is the address of the page. */
async function watch(
  command: "run" | "sweep" | "compare",
  ...argv: string[]
): Promise<{ url: URL; ended: Promise<CliResult> }> {
  const stop = new AbortController();
  const settings = ["--device", "cpu", "--data", data, "--seed", "1", "--watch"];
  let ended: Promise<CliResult> | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const onStdout = (text: string) => {
      const found = text.match(/^watch +(http:\S+)$/m);
      if (found?.[1]) resolve(found[1]);
    };
    ended = runCli([command, ...argv, ...settings], { signal: stop.signal, onStdout });
    ended.then(({ stderr }) => reject(new Error(`no address: ${stderr}`)), reject);
  });
  onTestFinished(async () => {
    stop.abort(new Error("the test is over"));
    await ended;
  });
  return { url: new URL(url), ended: ended ?? Promise.reject(new Error("not begun")) };
}

const ENDLESS = ["shallow", "--epochs", "1000000", "--port", "0"];

function ask(url: URL | string, options: RequestOptions = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end();
  });
}

async function statusOf(url: URL | string, options: RequestOptions = {}): Promise<number> {
  const response = await ask(url, options);
  response.destroy();
  return response.statusCode ?? 0;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return text;
}

interface Event {
  readonly name: string;
  readonly data: unknown;
}

/** The events of the page until the connection ends. */
async function eventsOf(url: URL, onEvent: (event: Event) => void = () => {}): Promise<Event[]> {
  const events: Event[] = [];
  let text = "";
  for await (const chunk of (await ask(new URL("events", url))).setEncoding("utf8")) {
    const parts = `${text}${chunk}`.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [name = "", line = ""] = part.split("\n");
      const data = JSON.parse(line.replace("data: ", ""));
      events.push({ name: name.replace("event: ", ""), data });
      onEvent({ name: name.replace("event: ", ""), data });
    }
  }
  return events;
}

const stop = (url: URL, headers: RequestOptions["headers"] = { origin: url.origin }) =>
  statusOf(new URL("stop", url), { method: "POST", headers });

describe("run --watch", () => {
  it("sends the report of the epochs, and stops on request as Ctrl-C does", async () => {
    const out = join(folder, "watched.safetensors");
    const { url, ended } = await watch("run", ...ENDLESS, "--out", out);
    const page = await ask(url);
    expect(await textOf(page)).toMatch(/Content-Security-Policy" content="default-src 'none';/);
    const statuses: Promise<number>[] = [];
    const events = await eventsOf(url, ({ name }) => {
      if (name === "report" && statuses.length === 0) statuses.push(stop(url));
    });
    expect(await Promise.all(statuses)).toEqual([204]);
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopped on the page in epoch \d+, .* saved to/m);
    const report = events.findLast(({ name }) => name === "report")?.data;
    expect(report).toMatch(/<h2>Confusion of the test images<\/h2>/);
    expect(events.at(-1)).toEqual({ name: "end", data: "The training was stopped." });
  });

  it("shows the networks of --runs together", async () => {
    const { url, ended } = await watch(
      "run",
      "shallow",
      "--epochs",
      "40",
      "--runs",
      "2",
      "--port",
      "0",
    );
    const events = await eventsOf(url);
    expect((await ended).code).toBe(0);
    const report = String(events.findLast(({ name }) => name === "report")?.data);
    expect(report).toContain("<h2>Networks</h2>");
    expect(events.at(-1)).toEqual({ name: "end", data: "The training has ended." });
  });

  it("takes another port where the one that is asked for is taken, and says so", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { url, ended } = await watch(
      "run",
      "shallow",
      "--epochs",
      "9999",
      "--port",
      String(port),
    );
    expect(Number(url.port)).not.toBe(port);
    expect(await statusOf(url)).toBe(200);
    await stop(url);
    expect((await ended).stderr).toContain(`port ${port} is taken, so that the page has another`);
  });

  it.each([
    [["--port", "1"], /--port needs --watch/],
    [["--watch", "--port", "65536"], /It must be an integer from 0 to 65535/],
  ])("%j is wrong usage", async (argv, message) => {
    const { code, stderr } = await runCli(["run", "shallow", "--data", data, ...argv]);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(message);
  });
});

/** The first column of the table of networks, and the last report. */
function networksOf(events: readonly Event[]) {
  const report = String(events.findLast(({ name }) => name === "report")?.data);
  const [, table = ""] = report.split("<h2>Networks</h2>");
  const rows = table.split("</table>")[0]?.split("<tr").slice(2) ?? [];
  return { report, names: rows.map((row) => row.match(/<td>([^<]*)/)?.[1]) };
}

describe("sweep and compare --watch", () => {
  it("shows the values that are tried, each with its runs", async () => {
    const tried = ["--eta", "0.1,0.5", "--runs", "2", "--jobs", "1", "--epochs", "12"];
    const { url, ended } = await watch("sweep", "shallow", ...tried, "--port", "0");
    const page = await textOf(await ask(url));
    expect(page).toContain("<h1>shallow, sweep</h1>");
    const events = await eventsOf(url);
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    const { names, report } = networksOf(events);
    expect(names).toEqual(["eta 0.1", "eta 0.1", "eta 0.5", "eta 0.5"]);
    // The page shows the lines that the command prints.
    const [test] =
      stdout
        .match(/^eta 0\.5 +\d .*$/m)?.[0]
        .match(/\d+\.\d\d %/g)
        ?.slice(1) ?? [];
    expect(test).toBeDefined();
    expect(report).toContain(`<td>${test}</td>`);
    expect(report).not.toContain("learning rate eta");
    const progress = events.filter(({ name }) => name === "progress").map(({ data }) => data);
    expect(progress).toContainEqual(
      expect.objectContaining({ text: expect.stringMatching(/^eta 0\.[15], run [12] \| epoch/) }),
    );
    // The bar shows how much of all four networks is done.
    const shares = progress.map((data) => (data as { share: number }).share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(events.at(-1)).toEqual({ name: "end", data: "The training has ended." });
  });

  it("stops all experiments of a comparison on request", async () => {
    const argv = ["shallow", "omit_FC", "--epochs", "1000000", "--port", "0"];
    const { url, ended } = await watch("compare", ...argv);
    const statuses: Promise<number>[] = [];
    const events = await eventsOf(url, ({ name, data }) => {
      const isAll = name === "report" && networksOf([{ name, data }]).names.length === 2;
      if (isAll && statuses.length === 0) statuses.push(stop(url));
    });
    expect(await Promise.all(statuses)).toEqual([204]);
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain("stopped on the page: nothing was saved");
    expect(networksOf(events).names.toSorted()).toEqual(["omit_FC", "shallow"]);
    expect(events.at(-1)).toEqual({ name: "end", data: "The training was stopped." });
  });

  it.each(["sweep", "compare"])("%s: --port needs --watch", async (command) => {
    const argv = [command, "shallow", "--data", data, "--port", "1"];
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stderr).toContain("error: --port needs --watch");
  });
});

/** Opens a connection and writes; resolves with what comes back until it ends. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket: Socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => {}).on("close", () => resolve(answer));
  });
}

describe("hostile requests", () => {
  it("are refused, and do not change the training", async () => {
    const epochs = ["--epochs", "150"];
    const quiet = await runCli([
      "run",
      "shallow",
      ...epochs,
      "--json",
      "--seed",
      "1",
      "--data",
      data,
      "--device",
      "cpu",
    ]);
    const out = join(folder, "hostile.safetensors");
    const log = join(folder, "hostile.ndjson");
    const { url, ended } = await watch(
      "run",
      "shallow",
      ...epochs,
      "--port",
      "0",
      "--out",
      out,
      "--log",
      log,
    );
    const port = Number(url.port);
    const wrongToken = new URL(`http://127.0.0.1:${port}/${"0".repeat(32)}/`);
    expect(await statusOf(`http://127.0.0.1:${port}/`)).toBe(403);
    expect(await statusOf(wrongToken)).toBe(403);
    expect(await stop(wrongToken)).toBe(403);
    expect(await statusOf(url, { headers: { host: `evil.example:${port}` } })).toBe(403);
    expect(await statusOf(url, { headers: { origin: "http://evil.example" } })).toBe(403);
    expect(await stop(url, { origin: "http://evil.example" })).toBe(403);
    expect(await stop(url, {})).toBe(403);
    expect(await statusOf(new URL("stop", url), { headers: { origin: url.origin } })).toBe(405);
    expect(await statusOf(new URL("other", url))).toBe(404);
    expect(await statusOf(new URL("../../etc/passwd", url))).toBe(403);
    const huge = await raw(
      port,
      `GET ${url.pathname} HTTP/1.1\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
    );
    expect(huge).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(port, "\0\x01nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    // Connections that say nothing; those above the limit are closed at once.
    const many = Array.from({ length: 2000 }, () => connect(port, "127.0.0.1"));
    onTestFinished(() => {
      for (const socket of many) socket.destroy();
    });
    const dropped = many.map(
      (socket) =>
        new Promise<void>((resolve) => socket.on("error", () => {}).on("close", () => resolve())),
    );
    await Promise.race(dropped);
    const { code } = await ended;
    expect(code).toBe(0);
    const costs = (lines: { cost: number }[]) => lines.map(({ cost }) => cost);
    expect(costs(jsonLines(await readFile(log, "utf8")))).toEqual(
      costs(resultOf(quiet.stdout).epochs),
    );
  });
});

const chromium = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);

describe("in a browser", () => {
  const missing = chromium ? "" : "there is no /usr/bin/chromium-headless-shell";
  it(`the page shows the epochs, and its button stops them${missing && `: ${missing}`}`, async ({
    skip,
  }) => {
    skip(missing !== "", missing);
    const { chromium: browsers } = await import("playwright-core");
    const log = join(folder, "browser.ndjson");
    const argv = [...ENDLESS, "--diagnostics", "--log", log];
    const { url, ended } = await watch("run", ...argv);
    const browser = await browsers.launch({
      executablePath: chromium ?? "",
      args: ["--no-sandbox"],
    });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("console", (message) => void problems.push(message.text()));
    page.on("pageerror", (error) => void problems.push(error.message));
    await page.goto(url.href);
    await page.getByRole("heading", { name: "Training and validation accuracy" }).waitFor();
    await page.getByText(/^epoch \d+ \| cost \d/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    const status = page.getByText("The training was stopped.");
    await status.waitFor();
    expect((await ended).code).toBe(130);
    const epochs = jsonLines(await readFile(log, "utf8"));
    const rows = await page.locator("h2:text-is('Epochs') + table tr").allInnerTexts();
    const shown = rows.slice(1).map((text) => text.split("\t").slice(0, 2));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).toEqual(
      epochs.slice(0, shown.length).map(({ epoch, cost }) => [String(epoch), cost.toFixed(5)]),
    );
    expect(problems).toEqual([]);
  });
});
