// Parameters as users see them, and how they begin.
import { setImmediate } from "node:timers/promises";
import { describe } from "../arguments.js";
import type { FloatArray } from "../backend/backend.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sizeOf } from "../graph/program.js";
import { type Init, initialValues } from "../initializers.js";
import type { Layer } from "../layers/layer.js";
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
          data: data instanceof Int32Array || !data ? new Float32Array() : data,
        },
      ];
    }),
  );
}

/** Requires known names, right shapes and finite values; returns the arrays. */
export function checkParameters(
  parameters: unknown,
  layers: readonly Layer[],
): Record<string, FloatArray> {
  if (parameters === null || typeof parameters !== "object") {
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
      return [name, checkParameter(name, value, variable.shape)];
    }),
  );
}

function checkParameter(name: string, value: unknown, shape: readonly number[]): FloatArray {
  const { shape: given, data } = (value ?? {}) as Partial<Parameter>;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new ArgumentError(
      `${name}: data must be a Float32Array or Float64Array, got ${describe(data)}`,
    );
  }
  if (!Array.isArray(given) || given.join() !== shape.join() || data.length !== sizeOf(shape)) {
    throw new ShapeError(
      `${name}: expected shape ${formatShape(shape)} with ${sizeOf(shape)} values, got ${describe(given)} with ${data.length}`,
    );
  }
  const bad = data.findIndex((element) => !Number.isFinite(element));
  if (bad < 0) return data.slice();
  throw new DataError(`${name}: element ${bad} is ${data[bad]}; parameters must be finite`);
}

/** The start of a new network: every parameter from a stream of its own. */
export async function initialParameters(
  layers: readonly Layer[],
  fallback: Init,
  seed: number,
): Promise<Record<string, FloatArray>> {
  const start: Record<string, FloatArray> = {};
  for (const [index, layer] of layers.entries()) {
    for (const [place, { name, shape, initial }] of layer.parameters().entries()) {
      const stream = 2 * index + place;
      start[`layers.${index}.${name}`] = initialValues(
        sizeOf(shape),
        initial,
        layer.init ?? fallback,
        seed,
        stream,
      );
      await setImmediate();
    }
  }
  return start;
}
