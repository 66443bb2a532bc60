// A package manager installs network3 from the registry, and programs train with it on every Node.
import { expect, inject, it } from "vitest";
import { type Command, Project } from "./project.js";
import { NODES, type NodeMajor, nodeProgram, toolFile } from "./tools.js";
import { TRAINED, train } from "./training.js";

export interface Manager {
  readonly name: string;
  /** The manager's file for each Node: JavaScript, or a program. */
  readonly file: (node: NodeMajor) => string;
  /** The words of its command that adds network3 to a project, without scripts. */
  readonly add: readonly string[];
  /** Files of the project that the manager needs. */
  readonly settings?: (registry: string) => Readonly<Record<string, string>>;
  /** The words of its command that runs a program on Node, if Node alone does not find packages. */
  readonly runs?: readonly string[];
}

/** The command that starts a manager. */
function start(file: string, node: string): Command {
  return /\.[cm]?js$/.test(file) ? [node, file] : [file];
}

export function describeManager(manager: Manager): void {
  it.for(NODES)(`${manager.name} installs a package that trains on Node %i`, async (major, ctx) => {
    const cell = { row: manager.name, column: `Node ${major}`, text: "" };
    ctx.task.meta.cell = cell;
    const node = nodeProgram(major) ?? ctx.skip(`there is no Node ${major} for this platform`);
    const name = manager.file(major);
    const file = toolFile(name) ?? ctx.skip(`there is no ${name} for this platform`);
    const registry = inject("registry");
    await using project = await Project.make({ registry, node });
    for (const [path, content] of Object.entries(manager.settings?.(registry) ?? {})) {
      await project.write(path, content);
    }
    const begin = performance.now();
    await project.succeed([...start(file, node), ...manager.add]);
    cell.text = `${((performance.now() - begin) / 1000).toFixed(1)} s`;
    const run: Command = manager.runs ? [...start(file, node), ...manager.runs] : [node];
    for (const program of ["import.mjs", "require.cjs"]) {
      expect(await train(project, [...run, program])).toEqual(TRAINED);
    }
  });
}
