// The rows of a call: checked arrays or a Dataset, and their way to the device.
import type { DataSlice } from "../backend/backend.js";
import type { DataSession } from "../backend/residency.js";
import { type Dataset, isDataset, rangeOf, storageOf } from "../data/dataset.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sizeOf } from "../graph/program.js";
import { checkNamedData, type Inputs, type Needs } from "./inputs.js";

/** Rows on the device, by the name of the input. */
export interface ResidentRows {
  readonly data: Readonly<Record<string, DataSlice>>;
  /** The scalar inputs of the call. */
  readonly scalars: Readonly<Record<string, number>>;
  readonly rows: number;
}

/** Checked rows of a call. */
export interface ModelRows {
  readonly rows: number;
  /** Brings the rows to the device, where they are until the session ends; a second call finds them there. */
  bring(session: DataSession): Promise<ResidentRows>;
}

/**
 * Requires arrays for the inputs that a call needs, or a Dataset for the inputs x and y.
 *
 * @param rows the rows of a call that needs no arrays
 */
export function checkRows(
  where: string,
  data: unknown,
  inputs: Inputs,
  needs: Needs,
  rows = 0,
): ModelRows {
  if (isDataset(data)) return ofDataset(where, data, inputs, needs);
  const checked = checkNamedData(where, data, inputs, needs);
  const { arrays, scalars } = checked;
  const count = checked.rows ?? rows;
  return {
    rows: count,
    bring: async (session) => ({
      data: await session.arrays(arrays, count),
      scalars,
      rows: count,
    }),
  };
}

function ofDataset(where: string, data: Dataset, inputs: Inputs, needs: Needs): ModelRows {
  const { features, y } = storageOf(data);
  const { from, to } = rangeOf(data);
  const size = sizeOf(inputs.x?.shape ?? []);
  if (inputs.x?.kind !== "floats" || (needs.names.has("y") && inputs.y?.kind !== "labels")) {
    throw new ArgumentError(
      `${where}: a Dataset has x and y, but the inputs of this model are ${Object.keys(inputs).join(", ")}; ` +
        "pass an object of named arrays",
    );
  }
  const other = [...needs.names].find((name) => name !== "x" && name !== "y");
  if (other !== undefined) {
    throw new ArgumentError(
      `${where}: a Dataset has x and y, but this call needs ${other}; pass an object of named arrays`,
    );
  }
  if (features !== size) {
    throw new ShapeError(
      `${where}: x takes rows of shape ${formatShape(inputs.x.shape)}, ${size} values, but the Dataset has ${features}`,
    );
  }
  if (!areAlike(data.shape, inputs.x.shape)) {
    throw new ShapeError(
      `${where}: x takes rows of shape ${formatShape(inputs.x.shape)}, but the Dataset has ${formatShape(data.shape)}; ` +
        "declare the input with the shape of the Dataset",
    );
  }
  const classes = needs.classes.get("y");
  const bad = y.subarray(from, to).findIndex((label) => classes !== undefined && label >= classes);
  if (needs.names.has("y") && bad >= 0) {
    throw new DataError(
      `${where}: the label of row ${bad} is ${y[from + bad]}, but there are ${classes} classes`,
    );
  }
  return {
    rows: to - from,
    bring: async (session) => {
      const { x, y: labels, rows } = await session.resident(data);
      const all = { x, y: labels };
      const needed = Object.entries(all).filter(([name]) => needs.names.has(name));
      return { data: Object.fromEntries(needed), scalars: {}, rows };
    },
  };
}

/** True if one shape is flat, or both are the same but for axes of size 1. */
function areAlike(a: readonly number[], b: readonly number[]): boolean {
  const [left, right] = [a, b].map((shape) => shape.filter((size) => size !== 1)) as [
    number[],
    number[],
  ];
  return left.length <= 1 || right.length <= 1 || left.join() === right.join();
}
