// A Program on its device: the order of the calls, the parameters, and the state that trainings leave.
// While an epoch is trained, calls that only read see the parameters from its beginning.
import type { SignalLike } from "../arguments.js";
import type {
  Backend,
  CompileOptions,
  DataArray,
  DeviceData,
  Executable,
  FloatArray,
  RunArguments,
} from "../backend/backend.js";
import { DataSession } from "../backend/residency.js";
import { DisposedError } from "../errors.js";
import type { Program } from "../graph/program.js";
import { CallQueue } from "./call-queue.js";

/** The parameters and the state as a call sees them that only reads: the present ones, or those of an epoch boundary. */
export interface HostView<State> {
  readonly state: State;
  executable(): Promise<Executable>;
  /** Copies of all parameters. */
  read(): Promise<Record<string, FloatArray>>;
}

/** The parameters and the state between two epochs. */
interface Boundary<State> {
  readonly parameters: Readonly<Record<string, FloatArray>>;
  readonly state: State;
}

export interface HostSettings<State> {
  readonly backend: Backend;
  readonly program: Program;
  readonly options: CompileOptions;
  /** State before any training. */
  readonly state: State;
  /**
   * Writes the start values; called before the first call that uses the device, and again after
   * {@link ProgramHost.extend}, for the variables that have none yet.
   */
  readonly begin: () => Promise<void>;
}

export class ProgramHost<State extends object> {
  readonly #backend: Backend;
  /** The Program as it is wanted; {@link #compiled} is that of the executable. */
  #program: Program;
  #compiled: Program;
  readonly #begin: () => Promise<void>;
  #options: CompileOptions;
  #executable: Executable;
  #state: State;
  #hasBegun = false;
  readonly #calls = new CallQueue<Boundary<State>>();
  readonly #runs = new CallQueue<never>();
  #reader: { readonly program: Program; readonly executable: Executable } | undefined;
  /** The boundary whose parameters the reader holds. */
  #readerHolds: Boundary<State> | undefined;
  #disposed = false;

  constructor({ backend, program, options, state, begin }: HostSettings<State>) {
    this.#backend = backend;
    this.#program = program;
    this.#compiled = program;
    this.#options = options;
    this.#state = state;
    this.#begin = begin;
    this.#executable = backend.compile(program, options);
  }

  get executable(): Executable {
    return this.#executable;
  }

  get state(): State {
    return this.#state;
  }

  /** Replaces parts of the state; a state that somebody holds does not change. */
  publish(changes: Partial<State>): void {
    this.#state = { ...this.#state, ...changes };
  }

  /** Opens a session, which keeps uploaded data on the device until it is disposed. */
  openSession(): DataSession {
    return new DataSession(this.#backend);
  }

  /** Runs `work` after the calls before it; no other call uses the device meanwhile. */
  exclusive<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#calls.add(name, () => this.#alone(work));
  }

  /**
   * Runs `work`, which only reads parameters, after the calls before it. During an epoch it runs at once, on
   * the parameters and the state from the beginning of that epoch.
   */
  reading<T>(
    name: string,
    work: (view: HostView<State>, session: DataSession) => Promise<T>,
  ): Promise<T> {
    return this.#calls.add(
      name,
      (boundary) =>
        boundary
          ? this.#inSession((session) => work(this.#viewOf(boundary), session))
          : this.#alone((session) => work(this.#view(), session)),
      { onlyReads: true },
    );
  }

  /** Runs `work`, which trains an epoch, after the calls before it; reading calls run beside it. */
  epoch<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#calls.add(name, () =>
      this.#alone(async (session) => {
        const parameters = await this.read();
        this.#calls.letReadsPass({ parameters, state: this.#state });
        return work(session);
      }),
    );
  }

  /** Runs `work`, a whole run of training, after the runs before it; an abort of `signal` ends the wait. */
  inTurn<T>(name: string, work: () => Promise<T>, signal?: SignalLike): Promise<T> {
    return this.#runs.add(name, work, { signal });
  }

  /** Copies of all parameters. */
  read(): Promise<Record<string, FloatArray>> {
    return this.#executable.read(this.variables);
  }

  /** The names of the variables on the device. */
  get variables(): readonly string[] {
    return this.#compiled.variables.map(({ name }) => name);
  }

  /** Adds functions and variables from the next call on; those that are there already stay as they are. */
  extend(program: Program): void {
    this.#program = program;
  }

  /** Uploads arrays of `rows` rows, calls `use`, and frees them again. */
  async withUploads<T>(
    sources: Readonly<Record<string, DataArray>>,
    rows: number,
    use: (data: RunArguments["data"]) => Promise<T>,
  ): Promise<T> {
    const uploaded: Record<string, { data: DeviceData; from: number }> = {};
    try {
      for (const [name, array] of Object.entries(sources)) {
        uploaded[name] = { data: await this.#backend.upload(array, rows), from: 0 };
      }
      return await use(uploaded);
    } finally {
      for (const { data } of Object.values(uploaded)) data.dispose();
    }
  }

  /** Compiles the Program again with other options; all variables start at zero. */
  async recompile(changes: Partial<CompileOptions>): Promise<void> {
    this.#options = { ...this.#options, ...changes };
    const before = this.#executable;
    this.#compiled = this.#program;
    this.#executable = this.#backend.compile(this.#compiled, this.#options);
    await before.dispose();
    if (this.#disposed) await this.#executable.dispose();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#calls.close();
    this.#runs.close();
    await Promise.all([this.#executable.dispose(), this.#reader?.executable.dispose()]);
  }

  /** The parameters and the state as they are now. */
  #view(): HostView<State> {
    return {
      state: this.#state,
      executable: async () => this.#executable,
      read: () => this.read(),
    };
  }

  #viewOf(boundary: Boundary<State>): HostView<State> {
    return {
      state: boundary.state,
      executable: () => this.#readerAt(boundary),
      read: async () =>
        Object.fromEntries(
          Object.entries(boundary.parameters).map(([name, values]) => [name, values.slice()]),
        ),
    };
  }

  /** Returns an executable of one thread that holds a boundary; the other threads go on training. */
  async #readerAt(boundary: Boundary<State>): Promise<Executable> {
    if (this.#disposed) throw new DisposedError("the network was disposed; make a new one");
    // Reads run one after the other, so no other one uses the reader that is replaced.
    if (this.#reader?.program !== this.#program) {
      await this.#reader?.executable.dispose();
      const executable = this.#backend.compile(this.#program, { ...this.#options, threads: 1 });
      this.#reader = { program: this.#program, executable };
      this.#readerHolds = undefined;
    }
    const { executable } = this.#reader;
    if (this.#readerHolds !== boundary) await executable.write(boundary.parameters);
    this.#readerHolds = boundary;
    return executable;
  }

  async #alone<T>(work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#inSession(async (session) => {
      await this.#ensureBegun();
      return work(session);
    });
  }

  async #ensureBegun(): Promise<void> {
    const isExtended = this.#compiled !== this.#program;
    if (this.#hasBegun && !isExtended) return;
    if (isExtended) {
      const values = this.#hasBegun ? await this.read() : {};
      await this.recompile({});
      await this.#executable.write(values);
    }
    await this.#begin();
    this.#hasBegun = true;
  }

  async #inSession<T>(work: (session: DataSession) => Promise<T>): Promise<T> {
    const session = this.openSession();
    try {
      return await work(session);
    } finally {
      session.dispose();
    }
  }
}
