// The values that a confusion matrix is counted from.
import type { Value as Node } from "../graph/graph.js";
import type { Value } from "./value.js";

/** The values that `confusion` counts: the class that each row is taken for, and the right one. */
export class Confusion {
  /** @internal */
  readonly graph: Value["graph"];
  /** The number of rows and columns of the matrix. */
  readonly classes: number;
  /** @internal */
  readonly given: Node;
  /** @internal */
  readonly right: Node;

  /** @internal */
  constructor(graph: Value["graph"], classes: number, given: Node, right: Node) {
    this.graph = graph;
    this.classes = classes;
    this.given = given;
    this.right = right;
  }
}
