// Builds functions: values in SSA form, equal ops shared, no arithmetic on data.
import { InternalError, ShapeError } from "../errors.js";
import type {
  Attributes,
  FunctionSpec,
  OpSpec,
  OutputKind,
  TensorType,
  VariableSpec,
} from "./program.js";

/** One result of one op. */
export interface Value {
  readonly graph: Graph;
  readonly id: number;
  readonly type: TensorType;
  readonly producer: OpNode;
}

export interface OpNode {
  readonly definition: OpDefinition;
  readonly label: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** What the gradient rule of an op sees: its node and the gradient of the cost by each output. */
export interface GradientContext {
  readonly graph: Graph;
  readonly node: OpNode;
  /** Gradients by output, `undefined` where the cost does not depend on it. */
  readonly diffs: readonly (Value | undefined)[];
}

/** An op: its name, its shape rule and its gradient rule. */
export interface OpDefinition {
  readonly name: string;
  /** Output types from input types; throws {@link ShapeError} with what was expected. */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];
  /** Gradients by input, `undefined` where none is asked for or none exists. Absent: not differentiable. */
  gradient?(context: GradientContext): readonly (Value | undefined)[];
}

/** Formats a shape for messages: `[10, 1, 28, 28]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** A graph under construction. Values are immutable; the same op on the same inputs is one value. */
export class Graph {
  readonly batch: number;
  readonly #values: Value[] = [];
  readonly #nodes: OpNode[] = [];
  readonly #known = new Map<string, OpNode>();
  #label = "graph";

  constructor(batch: number) {
    this.batch = batch;
  }

  /** Runs `build` with every op it adds labelled, so that errors and profiles name the layer. */
  labelled<T>(label: string, build: () => T): T {
    const outer = this.#label;
    this.#label = label;
    try {
      return build();
    } finally {
      this.#label = outer;
    }
  }

  /** Adds an op, or finds the equal one that is already there. */
  apply(
    definition: OpDefinition,
    inputs: readonly Value[],
    attributes: Attributes = {},
  ): readonly Value[] {
    for (const input of inputs) {
      if (input.graph !== this) throw new InternalError("a value of another graph was used");
    }
    const key = JSON.stringify([definition.name, inputs.map((input) => input.id), attributes]);
    const known = this.#known.get(key);
    if (known) return known.outputs;
    const types = this.#infer(definition, inputs, attributes);
    const outputs: Value[] = [];
    const node: OpNode = { definition, label: this.#label, inputs, outputs, attributes };
    for (const type of types) {
      const value: Value = { graph: this, id: this.#values.length, type, producer: node };
      this.#values.push(value);
      outputs.push(value);
    }
    this.#nodes.push(node);
    this.#known.set(key, node);
    return outputs;
  }

  /** As {@link apply} for ops of one output. */
  apply1(definition: OpDefinition, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const [output] = this.apply(definition, inputs, attributes);
    if (!output) throw new InternalError(`${definition.name} has no output`);
    return output;
  }

  /** The ops so far, producers before consumers. */
  get nodes(): readonly OpNode[] {
    return this.#nodes;
  }

  /** The function that computes `outputs` and `assignments`; ops that serve neither are left out. */
  toFunction(
    outputs: readonly { name: string; value: Value; kind: OutputKind }[],
    assignments: readonly { variable: string; value: Value }[] = [],
  ): FunctionSpec {
    const needed = new Set<OpNode>();
    const pending = [...outputs, ...assignments].map((root) => root.value.producer);
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (needed.has(node)) continue;
      needed.add(node);
      pending.push(...node.inputs.map((input) => input.producer));
    }
    const ids = new Map<Value, number>();
    const values: TensorType[] = [];
    const number = (value: Value): number => {
      let id = ids.get(value);
      if (id === undefined) {
        id = values.push(value.type) - 1;
        ids.set(value, id);
      }
      return id;
    };
    const ops: OpSpec[] = this.#nodes
      .filter((node) => needed.has(node))
      .map((node) => ({
        op: node.definition.name,
        label: node.label,
        inputs: node.inputs.map(number),
        outputs: node.outputs.map(number),
        attributes: node.attributes,
      }));
    return {
      batch: this.batch,
      values,
      ops,
      outputs: outputs.map(({ name, value, kind }) => ({ name, value: number(value), kind })),
      assignments: assignments.map(({ variable, value }) => ({ variable, value: number(value) })),
    };
  }

  #infer(
    definition: OpDefinition,
    inputs: readonly Value[],
    attributes: Attributes,
  ): readonly TensorType[] {
    try {
      return definition.infer(
        inputs.map((input) => input.type),
        attributes,
      );
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ShapeError(`${this.#label}: ${error.message}`, { cause: error });
    }
  }
}

/** Reads a number attribute. */
export function numberAttribute(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== "number") throw new InternalError(`attribute ${name} must be a number`);
  return value;
}

/** Reads a string attribute. */
export function stringAttribute(attributes: Attributes, name: string): string {
  const value = attributes[name];
  if (typeof value !== "string") throw new InternalError(`attribute ${name} must be a string`);
  return value;
}

/** Reads a list attribute. */
export function listAttribute(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new InternalError(`attribute ${name} must be a list`);
  return value;
}

/** The type of a variable as a tensor. */
export function typeOf(variable: VariableSpec): TensorType {
  return { dtype: variable.dtype, shape: variable.shape };
}
