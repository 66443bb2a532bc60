// Parameters as users see them: names and shapes around the arrays of a device, and their checks.
import { checkShape, describe } from "../arguments.js";
import type { FloatArray } from "../backend/backend.js";
import { ArgumentError, DataError, NanError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sizeOf, type VariableSpec } from "../graph/program.js";
import { isFloat64Array, isFloats, isInt32Array, isMap } from "../realms.js";

/** Parameters by name: `layers.0.w`, `layers.0.b`, …; data row-major. */
export type Parameters = Record<string, Parameter>;

export interface Parameter {
  readonly shape: number[];
  readonly data: Float32Array | Float64Array;
}

/** Names and shapes around the arrays of a device. */
export function toParameters(
  variables: readonly VariableSpec[],
  arrays: Readonly<Record<string, FloatArray | Int32Array>>,
): Parameters {
  return Object.fromEntries(
    variables.map(({ name, shape }) => {
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
  variables: readonly VariableSpec[],
  precision: "float32" | "float64" = "float64",
): Record<string, FloatArray> {
  const isRecord = parameters !== null && typeof parameters === "object";
  if (!isRecord || Array.isArray(parameters) || isMap(parameters)) {
    throw new ArgumentError(
      `parameters must be an object as net.parameters() gives, got ${describe(parameters)}`,
    );
  }
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

/** Requires an object of a shape and floats of so many elements; returns a copy. */
export function checkShapedArray(
  where: string,
  value: unknown,
): { readonly shape: readonly number[]; readonly data: FloatArray } {
  const { shape } = (value ?? {}) as Partial<Parameter>;
  const sizes = checkShape(`${where}: shape`, shape, [0, 1, 2, 3, 4, 5, 6], "a list of sizes");
  return { shape: sizes, data: checkParameter(where, value, sizes) };
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
