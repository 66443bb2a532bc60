// Builds functions in SSA form and shares equal ops. It computes shapes, not data.
import { InternalError, ShapeError } from "../errors.js";
import type {
  Attributes,
  FunctionSpec,
  OpSpec,
  OutputKind,
  TensorType,
  VariableSpec,
} from "./program.js";

/** One output of an op. */
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

/**
 * Arguments of the gradient rule of an op: its node and the gradients of the cost by its outputs.
 */
export interface GradientContext {
  readonly graph: Graph;
  readonly node: OpNode;
  /** Gradient by each output; `undefined` if the cost does not depend on the output. */
  readonly diffs: readonly (Value | undefined)[];
}

/** An op: its name, its shape rule and its gradient rule. */
export interface OpDefinition {
  readonly name: string;
  /**
   * Computes the output types from the input types. Throws {@link ShapeError} with the expected
   * shape.
   */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];
  /** Counts the multiply-adds; an op without this rule has too few to count. */
  multiplyAdds?(
    inputs: readonly TensorType[],
    outputs: readonly TensorType[],
    attributes: Attributes,
  ): number;
  /**
   * Returns the gradient by each input; `undefined` if it is not needed or does not exist. An op
   * without this rule is not differentiable.
   */
  gradient?(context: GradientContext): readonly (Value | undefined)[];
}

/** Formats a shape for messages: `[10, 1, 28, 28]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/**
 * A graph under construction. Values are immutable; applying an op twice to the same inputs returns
 * the same values.
 */
export class Graph {
  readonly batch: number;
  readonly #values: Value[] = [];
  readonly #nodes: OpNode[] = [];
  readonly #known = new Map<string, OpNode>();
  #label = "graph";

  constructor(batch: number) {
    this.batch = batch;
  }

  /** Runs `build` and labels every op that it adds, so that errors and profiles name the layer. */
  labelled<T>(label: string, build: () => T): T {
    const outer = this.#label;
    this.#label = label;
    try {
      return build();
    } finally {
      this.#label = outer;
    }
  }

  /** Adds an op, or returns the outputs of an equal op that exists already. */
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

  /** Like {@link apply}, for ops with one output. */
  apply1(definition: OpDefinition, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const [output] = this.apply(definition, inputs, attributes);
    if (!output) throw new InternalError(`${definition.name} has no output`);
    return output;
  }

  /** The ops added so far; producers come before consumers. */
  get nodes(): readonly OpNode[] {
    return this.#nodes;
  }

  /**
   * Returns the function that computes `outputs` and `assignments`, without ops that neither needs.
   */
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
        ...workOf(node),
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

/** The work of an op as a field of its {@link OpSpec}; empty if it is not counted. */
function workOf({ definition, inputs, outputs, attributes }: OpNode): Pick<OpSpec, "multiplyAdds"> {
  const types = (values: readonly Value[]) => values.map(({ type }) => type);
  const multiplyAdds = definition.multiplyAdds?.(types(inputs), types(outputs), attributes);
  return multiplyAdds === undefined ? {} : { multiplyAdds };
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

/** The tensor type of a variable, without its name. */
export function typeOf(variable: VariableSpec): TensorType {
  return { dtype: variable.dtype, shape: variable.shape };
}
