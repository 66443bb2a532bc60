// Parameters as users see them, and how they begin.
import { setImmediate } from "node:timers/promises";
import { describe } from "../arguments.js";
import type { Backend, FloatArray } from "../backend/backend.js";
import { ArgumentError, DataError, NanError, OutOfMemoryError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sizeOf } from "../graph/program.js";
import type { Init } from "../initializers.js";
import type { Layer } from "../layers/layer.js";
import { Purpose, RandomStream, streamOf } from "../random.js";
import { isFloat64Array, isFloats, isInt32Array, isMap, isRangeError } from "../realms.js";
import { variablesOf } from "./lower.js";

/** Parameters by name: `layers.0.w`, `layers.0.b`, …; data row-major. */
export type Parameters = Record<string, Parameter>;

export interface Parameter {
  readonly shape: number[];
  readonly data: Float32Array | Float64Array;
}

/** Names and shapes around the arrays of a device. */
export function toParameters(
  layers: readonly Layer[],
  arrays: Readonly<Record<string, FloatArray | Int32Array>>,
): Parameters {
  return Object.fromEntries(
    variablesOf(layers).map(({ name, shape }) => {
      const data = arrays[name];
      return [
        name,
        {
          shape: [...shape],
          data: isInt32Array(data) || !data ? new Float32Array() : data,
        },
      ];
    }),
  );
}

/** Requires known names, right shapes and values that are finite on the device; returns copies. */
export function checkParameters(
  parameters: unknown,
  layers: readonly Layer[],
  precision: "float32" | "float64" = "float64",
): Record<string, FloatArray> {
  const isRecord = parameters !== null && typeof parameters === "object";
  if (!isRecord || Array.isArray(parameters) || isMap(parameters)) {
    throw new ArgumentError(
      `parameters must be an object as net.parameters() gives, got ${describe(parameters)}`,
    );
  }
  const variables = variablesOf(layers);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const variable = variables.find((known) => known.name === name);
      if (!variable) {
        throw new ArgumentError(
          `there is no parameter ${describe(name)}; the names are ${variables.map((known) => known.name).join(", ")}`,
        );
      }
      const array = checkParameter(name, value, variable.shape);
      if (precision === "float32") checkRange(name, array);
      return [name, array];
    }),
  );
}

function checkParameter(name: string, value: unknown, shape: readonly number[]): FloatArray {
  const { shape: given, data } = (value ?? {}) as Partial<Parameter>;
  if (!isFloats(data)) {
    throw new ArgumentError(
      `${name}: data must be a Float32Array or Float64Array, got ${describe(data)}`,
    );
  }
  if (!isShape(given, shape) || data.length !== sizeOf(shape)) {
    throw new ShapeError(
      `${name}: expected shape ${formatShape(shape)} with ${sizeOf(shape)} values, got ${describe(given)} with ${data.length}`,
    );
  }
  // A copy of the library's own: a subclass could bring methods that say something else.
  const copy = isFloat64Array(data) ? new Float64Array(data) : new Float32Array(data);
  const bad = copy.findIndex((element) => !Number.isFinite(element));
  if (bad < 0) return copy;
  throw new NanError(`${name}: element ${bad} is ${copy[bad]}; parameters must be finite`);
}

function checkRange(name: string, array: FloatArray): void {
  const bad = array.findIndex((element) => !Number.isFinite(Math.fround(element)));
  if (bad < 0) return;
  throw new DataError(
    `${name}: element ${bad} is ${array[bad]}, beyond float32; use a smaller number or device "reference"`,
  );
}

function isShape(given: unknown, shape: readonly number[]): boolean {
  return (
    Array.isArray(given) &&
    given.length === shape.length &&
    shape.every((size, axis) => given[axis] === size)
  );
}

/** The start of a new network: every parameter from a stream of its own, and with its name. */
export async function* initialParameters(
  layers: readonly Layer[],
  fallback: Init,
  seed: number,
  floats: Backend["floats"],
): AsyncGenerator<[string, FloatArray]> {
  for (const [index, layer] of layers.entries()) {
    for (const { name, shape, initial, stream } of layer.parameters()) {
      const fullName = `layers.${index}.${name}`;
      const number = stream === undefined ? streamOf(fullName) : 2 * index + stream;
      const values = allocate(fullName, shape, floats);
      initial(fallback)(values, new RandomStream(seed, Purpose.initialization, number));
      yield [fullName, values];
      await setImmediate();
    }
  }
}

function allocate(name: string, shape: readonly number[], floats: Backend["floats"]): FloatArray {
  const size = sizeOf(shape);
  try {
    return new floats(size);
  } catch (cause) {
    if (!isRangeError(cause)) throw cause;
    throw new OutOfMemoryError(
      `${name} ${formatShape(shape)}: no memory for ${size * floats.BYTES_PER_ELEMENT} bytes; use a smaller layer`,
      { cause },
    );
  }
}
