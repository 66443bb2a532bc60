// The order of calls, observed by the order in which their work begins and ends.
import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { DisposedError } from "../../src/errors.js";
import { CallQueue } from "../../src/train/call-queue.js";

let queue: CallQueue<string>;
let events: string[];

beforeEach(() => {
  queue = new CallQueue();
  events = [];
});

/** Waits until all callbacks of resolved promises have run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Returns work that ends when `end` is called. */
function work(name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (snapshot: string | undefined) => {
    events.push(`${name} begins${snapshot === undefined ? "" : ` on ${snapshot}`}`);
    await ended;
    events.push(`${name} ends`);
    return name;
  };
  return { run, end };
}

describe("a queue of calls", () => {
  it("starts the first call at once and the others one after the other", async () => {
    const [a, b] = [work("a"), work("b")];
    const calls = [queue.add("a", a.run), queue.add("b", b.run, { onlyReads: true })];
    expect(events).toEqual(["a begins"]);
    b.end();
    await settle();
    expect(events).toEqual(["a begins"]);
    a.end();
    expect(await Promise.all(calls)).toEqual(["a", "b"]);
    expect(events).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("continues after a call that fails", async () => {
    const failure = new Error("no");
    const first = queue.add("a", () => Promise.reject(failure));
    const second = queue.add("b", async () => "done");
    await expect(first).rejects.toBe(failure);
    expect(await second).toBe("done");
  });

  it("runs reads in order during a call that allows them, until it ends", async () => {
    const epoch = work("epoch");
    const reads = [work("1"), work("2"), work("3")];
    const calls = [
      queue.add("epoch", epoch.run),
      ...reads.map(({ run }, index) => queue.add(`${index}`, run, { onlyReads: true })),
    ];
    await settle();
    expect(events).toEqual(["epoch begins"]);
    queue.letReadsPass("s");
    await settle();
    expect(events).toEqual(["epoch begins", "1 begins on s"]);
    epoch.end();
    for (const { end } of reads) end();
    await Promise.all(calls);
    // These calls were released during the epoch, so they keep its snapshot.
    expect(events.filter((event) => event.includes("begins"))).toEqual([
      "epoch begins",
      "1 begins on s",
      "2 begins on s",
      "3 begins on s",
    ]);
    await queue
      .add("4", work("4").run.bind(undefined), { onlyReads: true, signal: aborted() })
      .catch(() => {});
    const last = work("5");
    last.end();
    await queue.add("5", last.run, { onlyReads: true });
    expect(events).toContain("5 begins");
  });

  it("runs a read after an earlier call that changes something", async () => {
    const [epoch, write, read] = [work("epoch"), work("write"), work("read")];
    const calls = [queue.add("epoch", epoch.run)];
    queue.letReadsPass("s");
    calls.push(queue.add("write", write.run), queue.add("read", read.run, { onlyReads: true }));
    await settle();
    expect(events).toEqual(["epoch begins"]);
    for (const { end } of [epoch, write, read]) end();
    await Promise.all(calls);
    expect(events).toEqual([
      "epoch begins",
      "epoch ends",
      "write begins",
      "write ends",
      "read begins",
      "read ends",
    ]);
  });

  it("removes a waiting call whose signal aborts, so that a later read can run", async () => {
    const [epoch, read] = [work("epoch"), work("read")];
    const stopper = new AbortController();
    const first = queue.add("epoch", epoch.run);
    queue.letReadsPass("s");
    const waiting = queue.add("write", work("write").run, { signal: stopper.signal });
    const behind = queue.add("read", read.run, { onlyReads: true });
    const reason = new Error("enough");
    stopper.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await settle();
    expect(events).toEqual(["epoch begins", "read begins on s"]);
    epoch.end();
    read.end();
    await Promise.all([first, behind]);
  });

  it("does not start a call whose signal has aborted, and does not affect a running call", async () => {
    await expect(queue.add("a", work("a").run, { signal: aborted() })).rejects.toThrow("aborted");
    const running = work("b");
    const stopper = new AbortController();
    const call = queue.add("b", running.run, { signal: stopper.signal });
    stopper.abort();
    running.end();
    expect(await call).toBe("b");
    expect(events).toEqual(["b begins", "b ends"]);
  });

  it("leaves no listener on a signal once the call has begun", async () => {
    const { signal } = new AbortController();
    const running = work("a");
    const calls = [
      queue.add("a", running.run, { signal }),
      queue.add("b", async () => "b", { signal }),
    ];
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    running.end();
    await Promise.all(calls);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("rejects waiting and later calls when it is closed", async () => {
    const [epoch, read] = [work("epoch"), work("first read")];
    const running = queue.add("epoch", epoch.run);
    queue.letReadsPass("s");
    const reading = queue.add("first read", read.run, { onlyReads: true });
    const later = queue.add("predict", work("second read").run, { onlyReads: true });
    const waiting = queue.add("gradients", work("gradients").run);
    await settle();
    queue.close();
    await expect(waiting).rejects.toThrow(DisposedError);
    await expect(queue.add("ready", work("ready").run)).rejects.toThrow(
      /^ready: the network was disposed; make a new one$/,
    );
    epoch.end();
    read.end();
    expect(await Promise.all([running, reading])).toEqual(["epoch", "first read"]);
    await expect(later).rejects.toThrow(/^predict: the network was disposed/);
    expect(events.filter((event) => event.includes("begins"))).toEqual([
      "epoch begins",
      "first read begins on s",
    ]);
  });
});

function aborted(): AbortSignal {
  return AbortSignal.abort(new Error("aborted"));
}
