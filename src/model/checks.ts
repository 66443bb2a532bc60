// Checks of what the functions of a model return.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { Confusion } from "../ops/confusion-values.js";
import type { Trace } from "../ops/trace.js";
import { Value } from "../ops/value.js";
import type { Values } from "./definition.js";

/** Requires a value of the graph that is traced. */
export function checkValue(where: string, value: unknown, trace: Trace): Value {
  if (value instanceof Value && value.graph === trace) return value;
  throw new ArgumentError(
    `${where} must be a Value built from the inputs, got ${value instanceof Value ? "one of another call" : describe(value)}`,
  );
}

/** Requires a value without axes. */
export function checkScalar(where: string, value: unknown, trace: Trace): Value {
  const checked = checkValue(where, value, trace);
  if (checked.shape.length === 0) return checked;
  throw new ShapeError(
    `${where} must be a scalar, got the shape ${formatShape(checked.shape)}; take its mean()`,
  );
}

/** Requires values by name; some, unless `mayBeEmpty`. */
export function checkValues(
  where: string,
  values: unknown,
  trace: Trace,
  mayBeEmpty = false,
): Values {
  const isRecord = values !== null && typeof values === "object" && !(values instanceof Value);
  if (!isRecord || Array.isArray(values) || (Object.keys(values).length === 0 && !mayBeEmpty)) {
    throw new ArgumentError(
      `${where} must return an object of values such as { logits }, got ${describe(values)}`,
    );
  }
  for (const [name, value] of Object.entries(values)) checkValue(`${where}: ${name}`, value, trace);
  return values as Values;
}

/** The metrics of a model by their kinds. */
export interface CheckedMetrics {
  readonly scalars: Values;
  readonly confusions: Readonly<Record<string, Confusion>>;
}

/** Requires scalars and confusions by name, none of them called `loss`. */
export function checkMetrics(values: unknown, trace: Trace): CheckedMetrics {
  const isRecord = values !== null && typeof values === "object" && !(values instanceof Value);
  const given: [string, unknown][] = isRecord ? Object.entries(values) : [];
  const isOwn = ([, value]: [string, unknown]) =>
    value instanceof Confusion && value.graph === trace;
  const confusions = Object.fromEntries(given.filter(isOwn)) as Record<string, Confusion>;
  const others = isRecord ? Object.fromEntries(given.filter((each) => !isOwn(each))) : values;
  const mayBeEmpty = Object.keys(confusions).length > 0;
  const metrics = checkValues("Model: metrics", others, trace, mayBeEmpty);
  if (given.some(([name]) => name === "loss")) {
    throw new ArgumentError(
      'Model: a metric cannot be called "loss", which evaluate() returns itself; rename it',
    );
  }
  for (const [name, value] of Object.entries(metrics)) {
    checkScalar(`Model: the metric ${name}`, value, trace);
  }
  return { scalars: metrics, confusions };
}
