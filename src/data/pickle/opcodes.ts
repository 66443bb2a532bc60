// The opcodes of pickle protocols 0 to 5 that plain values and numpy arrays need.
import { build, call, findGlobal } from "./globals.js";
import type { Machine } from "./machine.js";
import { escapedText, integer, latin1, longBytes, pythonString, utf8 } from "./scalars.js";
import { Global } from "./values.js";

type Opcode = (machine: Machine) => void;

const MAX_PROTOCOL = 5;

export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  // Framing and stack
  [0x80, protocol],
  [0x95, (m) => m.reader.uint64()],
  [char("."), stop],
  [char("("), (m) => m.mark()],
  [char("0"), (m) => void m.pop()],
  [char("1"), (m) => void m.popMark()],
  [char("2"), (m) => m.push(m.top())],
  // None, booleans, numbers
  [char("N"), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [char("I"), (m) => m.push(integerLine(m))],
  [char("L"), (m) => m.push(integer(m, latin1(m.reader.line()).replace(/L$/, "")))],
  [char("J"), (m) => m.push(m.reader.int32())],
  [char("K"), (m) => m.push(m.reader.uint8())],
  [char("M"), (m) => m.push(m.reader.uint16())],
  [0x8a, (m) => m.push(longBytes(m, m.reader.bytes(m.reader.uint8())))],
  [0x8b, (m) => m.push(longBytes(m, m.reader.bytes(m.reader.uint32())))],
  [char("F"), (m) => m.push(floatLine(m))],
  [char("G"), (m) => m.push(m.reader.float64())],
  // Python 2 str and Python 3 bytes
  [char("S"), (m) => m.push(pythonString(m, m.reader.line()))],
  [char("T"), (m) => m.push(m.reader.bytes(m.reader.uint32()))],
  [char("U"), (m) => m.push(m.reader.bytes(m.reader.uint8()))],
  [char("B"), (m) => m.push(m.reader.bytes(m.reader.uint32()))],
  [char("C"), (m) => m.push(m.reader.bytes(m.reader.uint8()))],
  [0x8e, (m) => m.push(m.reader.bytes(m.reader.uint64()))],
  [0x96, (m) => m.push(m.reader.bytes(m.reader.uint64()))],
  // Text
  [char("V"), (m) => m.push(escapedText(m, m.reader.line()))],
  [char("X"), (m) => m.push(utf8(m, m.reader.bytes(m.reader.uint32())))],
  [0x8c, (m) => m.push(utf8(m, m.reader.bytes(m.reader.uint8())))],
  [0x8d, (m) => m.push(utf8(m, m.reader.bytes(m.reader.uint64())))],
  // Lists and tuples
  [char("]"), (m) => m.pushList([])],
  [char("l"), (m) => m.pushList(m.popMark())],
  [char("a"), (m) => m.extend([m.pop()])],
  [char("e"), (m) => m.extend(m.popMark())],
  [char(")"), (m) => m.pushTuple([])],
  [char("t"), (m) => m.pushTuple(m.popMark())],
  [0x85, (m) => pushTupleOf(m, 1)],
  [0x86, (m) => pushTupleOf(m, 2)],
  [0x87, (m) => pushTupleOf(m, 3)],
  // Dicts
  [char("}"), (m) => m.pushDict([])],
  [char("d"), (m) => m.pushDict(m.popMark())],
  [char("s"), setItem],
  [char("u"), (m) => m.setItems(m.popMark())],
  // Memo
  [char("p"), (m) => m.put(integer(m, latin1(m.reader.line())))],
  [char("q"), (m) => m.put(m.reader.uint8())],
  [char("r"), (m) => m.put(m.reader.uint32())],
  [0x94, (m) => m.putNext()],
  [char("g"), (m) => m.get(integer(m, latin1(m.reader.line())))],
  [char("h"), (m) => m.get(m.reader.uint8())],
  [char("j"), (m) => m.get(m.reader.uint32())],
  // Names, calls and states
  [char("c"), global],
  [0x93, stackGlobal],
  [char("R"), reduce],
  [char("b"), buildTop],
]);

function char(text: string): number {
  return text.charCodeAt(0);
}

function protocol(machine: Machine): void {
  const version = machine.reader.uint8();
  if (version > MAX_PROTOCOL) {
    machine.fail(`pickle protocol ${version} is not supported; save with protocol 2`);
  }
}

function stop(machine: Machine): void {
  machine.stopped = true;
}

function integerLine(machine: Machine): number | boolean {
  const text = latin1(machine.reader.line());
  // Protocols 0 and 1 write booleans so.
  if (text === "00") return false;
  if (text === "01") return true;
  return integer(machine, text);
}

function floatLine(machine: Machine): number {
  const text = latin1(machine.reader.line());
  const value = Number(text);
  if (text === "" || !Number.isFinite(value))
    machine.fail(`"${text.slice(0, 40)}" is not a finite number`);
  return value;
}

function pushTupleOf(machine: Machine, count: number): void {
  const items = Array.from({ length: count }, () => machine.pop());
  machine.pushTuple(items.reverse());
}

function setItem(machine: Machine): void {
  const value = machine.pop();
  machine.setItems([machine.pop(), value]);
}

function global(machine: Machine): void {
  const module = latin1(machine.reader.line());
  const name = latin1(machine.reader.line());
  machine.push(new Global(findGlobal(machine, module, name)));
}

function stackGlobal(machine: Machine): void {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof name !== "string" || typeof module !== "string") {
    machine.fail("the pickle names a function by something that is not text");
  }
  machine.push(new Global(findGlobal(machine, module, name)));
}

function reduce(machine: Machine): void {
  const args = machine.pop();
  machine.push(call(machine, machine.pop(), args));
}

function buildTop(machine: Machine): void {
  const state = machine.pop();
  build(machine, machine.top(), state);
}
