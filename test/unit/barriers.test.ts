// The rules for barriers between CPU threads, tested on lists of tasks and their memory accesses.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../../build/Release/barrier_rules", import.meta.url));

interface Rules {
  /** Indices of tasks that have a barrier before them. */
  readonly barriers: readonly number[];
  /** For each task, the index of the next task with a barrier. */
  readonly next: readonly number[];
  /** Index of the first of the last tasks, which thread 0 runs alone. */
  readonly single: number;
  /** Number of first tasks that may run at the end of the previous step. */
  readonly early: number;
}

/** The accesses of a task, such as `"write a rows 8"`, and `"commits"` if it changes variables. */
type Task = readonly string[];

function rulesOf(tasks: readonly Task[], { mayCut = false } = {}): Rules {
  const input = [...(mayCut ? ["cut"] : []), ...tasks.flatMap((lines) => ["task", ...lines])];
  const { status, stdout, stderr } = spawnSync(program, {
    input: input.join("\n"),
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

const REGIONS = ["rows", "columns", "inputs", "elements", "private", "single", "whole"] as const;

describe("between a task and the next one that touches the same memory", () => {
  const barriers = (first: string, second: string) => rulesOf([[first], [second]]).barriers;

  it.each(REGIONS)("there is no barrier if both read: %s", (region) => {
    for (const other of REGIONS) {
      expect(barriers(`read a ${region} 8`, `read a ${other} 9`)).toEqual([]);
    }
  });

  it.each(REGIONS.filter((region) => region !== "whole"))(
    "there is none if each thread keeps to its part: %s",
    (region) => {
      expect(barriers(`write a ${region} 8`, `read a ${region} 8`)).toEqual([]);
      expect(barriers(`read a ${region} 8`, `write a ${region} 8`)).toEqual([]);
      expect(barriers(`write a ${region} 8`, `write a ${region} 8`)).toEqual([]);
    },
  );

  it.each(REGIONS)("there is a barrier if the parts differ: %s", (region) => {
    for (const other of REGIONS) {
      if (other === region && region !== "whole") continue;
      expect(barriers(`write a ${region} 8`, `read a ${other} 8`)).toEqual([1]);
      expect(barriers(`read a ${region} 8`, `write a ${other} 8`)).toEqual([1]);
      expect(barriers(`write a ${region} 8`, `write a ${other} 8`)).toEqual([1]);
    }
  });

  it.each(REGIONS)("there is a barrier if the memory is divided differently: %s", (region) => {
    expect(barriers(`write a ${region} 8`, `read a ${region} 9`)).toEqual([1]);
    expect(barriers(`read a ${region} 8`, `write a ${region} 9`)).toEqual([1]);
  });

  it("there is no barrier if the memory is different", () => {
    expect(barriers("write a whole 8", "write b whole 8")).toEqual([]);
  });
});

describe("a barrier", () => {
  it("covers all accesses of all tasks since the previous barrier", () => {
    const tasks = [
      ["write a rows 4", "write b rows 4"],
      ["write c elements 9"],
      ["read c elements 9", "read b columns 4"],
    ];
    expect(rulesOf(tasks).barriers).toEqual([2]);
  });

  it("completes all accesses before it", () => {
    const tasks = [
      ["write a rows 4", "write b rows 4"],
      ["read a columns 4"],
      // The writes of the first task are before the earlier barrier.
      ["read b columns 4"],
      ["read a elements 4"],
    ];
    expect(rulesOf(tasks).barriers).toEqual([1]);
  });

  it("stands between a reader and the next writer", () => {
    const tasks = [["write a rows 4"], ["read a whole 4"], ["write a rows 4"], ["read a rows 4"]];
    expect(rulesOf(tasks).barriers).toEqual([1, 2]);
  });

  it("does not cover the accesses of the task after it", () => {
    const tasks = [
      ["write a rows 4"],
      ["read a columns 4", "write b columns 4"],
      ["read b rows 4"],
    ];
    expect(rulesOf(tasks).barriers).toEqual([1, 2]);
  });

  it("is not needed before the first task, which already follows a barrier", () => {
    expect(rulesOf([["write a whole 4"]]).barriers).toEqual([]);
    expect(rulesOf([]).barriers).toEqual([]);
  });
});

describe("in a step that may be interrupted", () => {
  const tasks = [["write a rows 4"], ["write w rows 4", "commits"], ["write v rows 4", "commits"]];

  it("all threads wait before the first task that commits, and only there", () => {
    expect(rulesOf(tasks, { mayCut: true }).barriers).toEqual([1]);
    expect(rulesOf(tasks).barriers).toEqual([]);
  });

  it("they wait if it is the first task of all", () => {
    expect(rulesOf(tasks.slice(1), { mayCut: true }).barriers).toEqual([0]);
  });
});

describe("the tasks before the next barrier", () => {
  it("end at the next task with a barrier, or at the end of the list", () => {
    const tasks = [
      ["write a rows 4"],
      ["write b rows 4"],
      ["read a whole 4"],
      ["read b whole 4"],
      ["write a rows 4"],
    ];
    const { barriers, next } = rulesOf(tasks);
    expect(barriers).toEqual([2, 4]);
    expect(next).toEqual([2, 2, 4, 4, 5]);
  });
});

describe("the last tasks, which one thread runs", () => {
  const work = ["write a rows 4"];
  const single = (...last: Task[]) => rulesOf([work, ...last]).single;

  it("are the tasks after the last barrier that do not divide memory among threads", () => {
    expect(single(["read a whole 4", "write s single 1"])).toBe(1);
    expect(
      single(["read a whole 4", "write s single 1"], ["read s single 1", "write t single 1"]),
    ).toBe(1);
  });

  it("are none where one of them writes or reads a part, or writes for all", () => {
    expect(single(["read a whole 4", "write s rows 1"])).toBe(2);
    expect(single(["read a whole 4", "read b rows 4", "write s single 1"])).toBe(2);
    expect(single(["read a whole 4", "write s whole 1"])).toBe(2);
    expect(single(["read a whole 4", "write s single 1"], ["write b rows 4"])).toBe(3);
  });

  it("are none where one commits", () => {
    expect(single(["read a whole 4", "write s single 1", "commits"])).toBe(2);
    expect(single(["read a whole 4", "write s single 1"], ["write w single 1", "commits"])).toBe(3);
  });

  it("begin at the last barrier, also where tasks before it are for one thread", () => {
    const first = ["read a whole 4", "write s single 1"];
    const second = ["write a rows 4"];
    const third = ["read a whole 4", "write t single 1"];
    expect(rulesOf([work, first, second, third]).barriers).toEqual([1, 2, 3]);
    expect(single(first, second, third)).toBe(3);
  });

  it("are none behind work in parts that no barrier divides from them", () => {
    expect(single(["write s single 1"])).toBe(2);
    expect(rulesOf([]).single).toBe(0);
  });
});

describe("the tasks that may run at the end of the previous step", () => {
  /** A task that loads data, then a layer, then an update of a variable by rows. */
  const load = ["write x rows 4"];
  const layer = ["read x columns 4", "read w columns 4", "write y columns 4"];
  const update = ["read y rows 4", "write w rows 4", "commits"];

  it("are all before the first barrier", () => {
    expect(rulesOf([load, layer, update])).toMatchObject({ barriers: [1, 2], early: 1 });
    expect(rulesOf([load, ["write z rows 4"], layer, update])).toMatchObject({
      barriers: [2, 3],
      early: 2,
    });
  });

  it("are none if one conflicts with the tasks after the last barrier", () => {
    // The first task reads the weights that the end of the step changes.
    expect(rulesOf([[...load, "read w whole 4"], layer, update]).early).toBe(0);
    // The first task writes memory that the end of the step still reads.
    const reading = ["read x whole 4", "read y rows 4", "write w rows 4", "commits"];
    expect(rulesOf([load, layer, reading]).early).toBe(0);
    // Both of the first tasks must be independent of the end of the step.
    expect(rulesOf([load, ["read w whole 4"], layer, update]).early).toBe(0);
  });

  it("are compared with all tasks after the last barrier", () => {
    const reading = ["read x whole 4", "read y rows 4", "write w rows 4", "commits"];
    const other = ["write v rows 4", "commits"];
    expect(rulesOf([load, layer, reading, other])).toMatchObject({ barriers: [1, 2], early: 0 });
    expect(rulesOf([load, layer, other, reading])).toMatchObject({ barriers: [1, 3], early: 0 });
    expect(rulesOf([load, layer, update, other])).toMatchObject({ barriers: [1, 2], early: 1 });
  });

  it("may touch it in the same part, and memory that even and odd steps have apart", () => {
    expect(rulesOf([[...load, "read w rows 4"], layer, update]).early).toBe(1);
    const alternating = ["write x rows 4 alternates"];
    const reading = ["read x whole 4", "read y rows 4", "write w rows 4", "commits"];
    expect(rulesOf([alternating, layer, reading]).early).toBe(1);
  });

  it("are compared with the tasks for one thread as well", () => {
    const sum = ["read w whole 4", "write s single 1"];
    expect(rulesOf([load, layer, update, sum])).toMatchObject({ single: 3, early: 1 });
    const reading = ["read w whole 4", "read x single 4", "write s single 1"];
    expect(rulesOf([load, layer, update, reading])).toMatchObject({ single: 3, early: 0 });
  });

  it("are not compared with tasks before the last barrier of the work in parts", () => {
    // The layer reads x by columns, but all threads have finished it when the update starts.
    expect(rulesOf([load, layer, update]).early).toBe(1);
    const last = ["read w columns 4", "write v columns 4", "commits"];
    expect(
      rulesOf([[...load, "write q rows 4"], [...layer, "read q whole 4"], update, last]),
    ).toMatchObject({ barriers: [1, 2, 3], early: 1 });
  });

  it("are none where they, or the first task behind their barrier, commit", () => {
    expect(rulesOf([[...load, "commits"], layer, update]).early).toBe(0);
    expect(rulesOf([load, [...layer, "commits"], update]).early).toBe(0);
  });

  it("are none where there is no barrier before the tasks for one thread", () => {
    expect(rulesOf([load, ["write y rows 4"]]).early).toBe(0);
    expect(rulesOf([load, ["read x whole 4", "write s single 1"]])).toMatchObject({
      single: 1,
      early: 0,
    });
    expect(rulesOf([]).early).toBe(0);
  });
});
