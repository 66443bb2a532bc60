// The modules and parameters of a model, with the names that their places in the tree give them.
import { describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { Module } from "../nn/module.js";
import { Parameter } from "../ops/parameter.js";
import { State } from "../ops/state.js";
import type { Names } from "../ops/trace.js";

/** Names all that a module holds: `3.a.weight` is the weight of the property `a` of item 3. */
export class ModuleTree implements Names {
  /** Parameters and states. */
  readonly parameters = new Map<Parameter, string>();
  readonly modules = new Map<Module, string>();

  constructor(root: unknown) {
    if (!(root instanceof Module)) {
      throw new ArgumentError(
        `Model: expected a module such as new Sequential([…]), got ${describe(root)}`,
      );
    }
    this.#visit(root, "");
  }

  /** The parameters that optimisers change and gradients exist for: all but states. */
  get trained(): ReadonlyMap<Parameter, string> {
    return new Map([...this.parameters].filter(([parameter]) => !(parameter instanceof State)));
  }

  /** Makes the parameters those of `owner`; all or none. */
  claim(owner: object): void {
    try {
      for (const [parameter, name] of this.parameters) parameter.claim(`Model: ${name}`, owner);
    } catch (error) {
      this.release(owner);
      throw error;
    }
  }

  release(owner: object): void {
    for (const parameter of this.parameters.keys()) parameter.release(owner);
  }

  #visit(module: Module, name: string): void {
    // A module that is used twice has the name of its first place.
    if (this.modules.has(module)) return;
    this.modules.set(module, name === "" ? module.constructor.name : name);
    for (const [key, child] of module.children()) {
      const place = name === "" ? key : `${name}.${key}`;
      if (child instanceof Parameter) {
        if (!this.parameters.has(child)) this.parameters.set(child, place);
      } else this.#visit(child, place);
    }
  }
}
