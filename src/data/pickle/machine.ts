// The pickle machine: a stack, marks and a memo, with a limit on their memory.
import { setImmediate } from "node:timers/promises";
import { isUint8Array } from "../../realms.js";
import { OPCODES } from "./opcodes.js";
import { PickleReader } from "./reader.js";
import { latin1 } from "./scalars.js";
import { Dict, type PickleValue, Tuple } from "./values.js";

/** Python writes list items in batches of 1000, so real pickles need far less. */
const MAX_STACK = 1 << 20;
const MAX_MARKS = 100;
/** Rough sizes in the JS heap, in bytes. */
const SLOT = 8;
const MEMO_ENTRY = 100;
const CONTAINER = 64;
/** Opcodes that are executed between two turns of the event loop, which takes a few milliseconds. */
const OPCODES_PER_TURN = 50_000;

export interface UnpickleOptions {
  /** Name of the file in messages. */
  readonly file: string;
  /** Limit on the memory of the values. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a pickle (protocols 0 to 5) of plain values and numpy arrays. No code of a pickle is executed:
 * names stand for a fixed set of functions, and any other name is refused.
 *
 * @throws {FileFormatError} with the offset of the opcode that is damaged or not supported
 */
export async function unpickle(bytes: Uint8Array, options: UnpickleOptions): Promise<PickleValue> {
  const machine = new Machine(bytes, options);
  let opcodes = 0;
  while (!machine.stopped) {
    machine.step();
    opcodes += 1;
    if (opcodes % OPCODES_PER_TURN === 0) {
      await setImmediate();
      options.signal?.throwIfAborted();
    }
  }
  return machine.result();
}

export class Machine {
  readonly reader: PickleReader;
  stopped = false;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #budget: number;

  constructor(bytes: Uint8Array, { file, maxBytes }: UnpickleOptions) {
    this.reader = new PickleReader(bytes, file);
    this.#budget = maxBytes;
  }

  step(): void {
    const code = this.reader.opcode();
    const run = OPCODES.get(code);
    if (run === undefined) {
      this.fail(`the pickle opcode 0x${code.toString(16).padStart(2, "0")} is not supported`);
    }
    run(this);
  }

  result(): PickleValue {
    if (this.#stack.length !== 1) {
      this.fail(`the pickle ends with ${this.#stack.length} values, expected one`);
    }
    if (this.reader.remaining > 0) {
      this.fail(`${this.reader.remaining} bytes follow the end of the pickle`);
    }
    return this.pop();
  }

  fail(problem: string, cause?: unknown): never {
    return this.reader.fail(problem, cause);
  }

  /** Counts `bytes` of memory; throws if the limit is exceeded. */
  allocate(bytes: number): void {
    this.#budget -= bytes;
    if (this.#budget < 0) {
      this.fail("the pickle holds more than fits the memory set aside for it; save numpy arrays");
    }
  }

  push(value: PickleValue): void {
    this.allocate(SLOT);
    if (this.#stack.length >= MAX_STACK) this.fail("the pickle's stack grows too deep");
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (value === undefined) this.fail("the pickle takes a value that is not there");
    return value;
  }

  top(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    if (this.#marks.length >= MAX_MARKS) this.fail("the pickle nests too deep");
    this.#marks.push(this.#stack.length);
  }

  popMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) this.fail("the pickle takes a mark that is not there");
    return this.#stack.splice(mark);
  }

  pushList(items: PickleValue[]): void {
    this.allocate(CONTAINER + SLOT * items.length);
    this.push(items);
  }

  pushTuple(items: readonly PickleValue[]): void {
    this.allocate(CONTAINER + SLOT * items.length);
    this.push(new Tuple(items));
  }

  /** Appends to the list on top of the stack. */
  extend(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.fail("the pickle appends to something that is not a list");
    this.allocate(SLOT * items.length);
    for (const item of items) list.push(item);
  }

  pushDict(items: readonly PickleValue[]): void {
    this.allocate(CONTAINER);
    this.push(new Dict());
    this.setItems(items);
  }

  /** Adds alternating keys and values to the dict on top of the stack. */
  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict))
      this.fail("the pickle gives items to something that is not a dict");
    if (items.length % 2 !== 0) this.fail("a dict has a key without a value");
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      const text = isUint8Array(key) ? latin1(key) : key;
      if (typeof text !== "string") this.fail("a dict has a key that is not text");
      this.allocate(MEMO_ENTRY + 2 * text.length);
      dict.entries.set(text, items[i + 1] ?? null);
    }
  }

  put(key: number): void {
    if (!this.#memo.has(key)) this.allocate(MEMO_ENTRY);
    this.#memo.set(key, this.top());
  }

  putNext(): void {
    this.put(this.#memo.size);
  }

  get(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) this.fail(`the pickle refers to entry ${key}, which it never stored`);
    this.push(value);
  }
}
