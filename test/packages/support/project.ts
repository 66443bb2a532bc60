// A user's project in a folder outside the checkout, whose commands find Node and a shell, and nothing
// else: no compiler, no packages of the checkout, no caches or settings of the home folder.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, runLimited } from "../../../scripts/lib/run-limited.mjs";
import { root } from "./tarballs.js";

export type Command = readonly [string, ...string[]];

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The current directory, if not the project's folder. */
  readonly cwd?: string;
}

export interface ProjectOptions {
  /** Address of the registry that every manager asks. */
  readonly registry: string;
  /** The program that the project's commands know as `node`. */
  readonly node: string;
  /** The project's folder. */
  readonly name?: string;
}

export class Project implements AsyncDisposable {
  readonly folder: string;

  /** `place` holds everything: the project, its home folder and its commands. */
  private constructor(
    private readonly place: string,
    readonly node: string,
    name: string,
  ) {
    this.folder = join(place, name);
  }

  /** A project without packages that has the programs of test/packages/programs. */
  static async make({ registry, node, name = "app" }: ProjectOptions): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "network3-packages-")), node, name);
    for (const folder of [name, "home", "bin"]) await mkdir(join(project.place, folder));
    await symlink(node, join(project.place, "bin/node"));
    await symlink("/bin/sh", join(project.place, "bin/sh"));
    await cp(join(root, "test/packages/programs"), project.folder, { recursive: true });
    await project.write("package.json", JSON.stringify({ name: "app", private: true }));
    await project.write(".npmrc", `registry=${registry}\n`);
    return project;
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  /** Runs a command to its end. */
  run(command: Command, { env, cwd = this.folder }: RunOptions = {}): Promise<Ended> {
    const home = join(this.place, "home");
    const bare = { PATH: join(this.place, "bin"), HOME: home, TMPDIR: home, LANG: "C.UTF-8" };
    return runLimited(command, { cwd, env: { ...bare, ...env }, seconds: 240 });
  }

  /** Runs a command that must succeed, and returns what it has printed. */
  async succeed(command: Command, options?: RunOptions): Promise<string> {
    const { code, signal, stdout, stderr } = await this.run(command, options);
    if (code === 0) return stdout;
    throw new Error(`${command.join(" ")} ended by ${signal ?? code}:\n${stdout}${stderr}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.place, { recursive: true, force: true });
  }
}
