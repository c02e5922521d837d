/** @file One cell as it lives: its state, its runs, what it displays. It is the observer of its own variable. */
import type {Observer} from "@observablehq/runtime";
import type {Reason} from "./blame.ts";
import {InterruptError} from "./errors.ts";
import {hold, type Held} from "./hold.ts";
import {input} from "./library/input.ts";
import {LiveOutput} from "./output.ts";
import {plan, type Plan} from "./plan.ts";
import type {
  CellBody,
  CellError,
  CellState,
  CellStatus,
  Host,
  LiveDefinition,
  SessionEvent
} from "./types.ts";

/** What a cell asks of its session. */
export interface Keeper {
  readonly host: Host;
  emit(event: SessionEvent): void;
  /** The cell no longer awaits its first value. */
  settle(cell: LiveCell): void;
  /** The cell waits for a reader, who may never come: nobody else should wait for it. */
  excuse(cell: LiveCell): void;
  /** The cell is about to run: it and its dependents await a value. */
  expect(cell: LiveCell): void;
  /** Says why a cell did not begin, from the error that its inputs gave. */
  blame(cell: LiveCell, error: unknown): Reason;
  /** Describes an error that the cell threw itself. */
  describe(cell: LiveCell, error: unknown): CellError;
  overdue(cell: LiveCell): void;
  /** Runs a cell that rests. */
  ask(cell: LiveCell): void;
}

/** Inputs that are made anew for each run, by the session and not by the runtime. */
const SPECIAL = new Set(["display", "view", "invalidation", "visibility"]);

export class LiveCell implements Observer {
  readonly id: number;
  readonly definition: LiveDefinition;
  readonly plan: Plan;
  readonly status: CellStatus;
  /** Names the runtime resolves for this cell. */
  readonly inputs: string[];
  readonly outputs: LiveOutput[];
  /** Why the cell cannot run at all: its text is wrong, or an earlier cell defines its name. */
  fault: CellError | undefined;
  /** Whether the first value after a definition or request is still to come. */
  awaiting = false;
  /** The newest value, or the generator of values. */
  result: unknown;
  /** Given once in place of a run: when a new runtime takes over from an old one, or from a build. */
  retained: {value: unknown} | {error: unknown} | undefined;
  /** Whether the cell has been replaced or removed. */
  detached = false;
  /** Whether its variable only stands for a value that is not there: the cell is disabled, or waits to be asked. */
  resting = false;
  #keeper: Keeper;
  #stateEvent: SessionEvent;
  #body: CellBody | undefined;
  #run = 0;
  #began = false;
  #shown = false;
  #ready = false;
  #started = 0;
  #held: Held | undefined;
  #invalidate: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(definition: LiveDefinition, keeper: Keeper, before?: LiveCell) {
    this.id = definition.id;
    this.definition = definition;
    this.#keeper = keeper;
    this.plan = plan(definition, definition.directives.parameters ? keeper.host.parameters : undefined);
    this.inputs = definition.inputs.filter((name) => !SPECIAL.has(name));
    this.outputs = this.plan.outputs.map((output) => new LiveOutput(output, this, () => keeper.excuse(this)));
    const {runs = 0, displays = 0, ms = 0} = before?.status ?? {};
    this.status = {id: this.id, state: "idle", defines: this.plan.defines, ms, runs, displays};
    // One object for all events of a kind: thousands of cells change in one frame.
    this.#stateEvent = {type: "state", cell: this.id, status: this.status};
  }

  /** The definition that the runtime calls when all inputs are there. */
  compute(): (...inputs: unknown[]) => unknown {
    const cell = this;
    if (this.inputs.length < this.definition.inputs.length) {
      return function (this: unknown, ...values: unknown[]) {
        return cell.run(this, values);
      };
    }
    let body: CellBody | undefined;
    return function (this: unknown) {
      if (cell.retained) return cell.#again();
      body ??= cell.#evaluate();
      cell.#begin();
      // An array of rest arguments would be one more object for every value of every cell.
      // biome-ignore lint/complexity/noArguments: see above
      return cell.#take(body.apply(this, arguments as unknown as unknown[]));
    };
  }

  run(previous: unknown, values: unknown[]): unknown {
    if (this.retained) return this.#again();
    const body = this.#evaluate();
    this.#begin();
    return this.#take(body.apply(previous, this.#withSpecial(values)));
  }

  #again(): unknown {
    if ("error" in this.retained!) throw this.retained.error;
    return this.retained!.value;
  }

  /** A body that cannot be evaluated has begun: the error is the cell's own. */
  #evaluate(): CellBody {
    this.#began = true;
    return (this.#body ??= this.#keeper.host.evaluate(this.definition));
  }

  #begin(): void {
    this.#began = true;
    this.#started = performance.now();
    this.status.runs += 1;
    this.setState("running");
  }

  pending(): void {
    if (this.retained || this.isSilent) return;
    this.stop();
    this.#began = this.#shown = this.#ready = false;
    this.setState("queued");
  }

  fulfilled(value: unknown): void {
    if (this.isSilent) return;
    if (this.retained) {
      this.retained = undefined;
      this.#ready = true;
      return;
    }
    clearTimeout(this.#timer);
    if (this.#held) this.#arrived(value);
    if (this.plan.show) this.replace(value);
    else if (!this.#shown) this.clear();
    this.#shown = true;
    this.value(this.plan.name, value);
    this.#ready = true;
    this.finish();
  }

  rejected(error: unknown): void {
    if (this.isSilent) return;
    if (this.retained) {
      this.retained = undefined;
      return;
    }
    clearTimeout(this.#timer);
    this.fail(error);
  }

  /** An error of this run, or of an input that kept it from beginning. */
  fail(error: unknown): void {
    if (error instanceof InterruptError && this.status.state === "interrupted") return;
    if (this.status.state === "running") this.status.ms = performance.now() - this.#started;
    this.stop();
    this.clear();
    this.#shown = false;
    if (isInterrupt(error)) this.setState("interrupted", this.#keeper.describe(this, error));
    else if (this.#began) this.setState("failed", this.#keeper.describe(this, error));
    else {
      const {state, error: record} = this.#keeper.blame(this, error);
      this.setState(state, record);
    }
    this.#keeper.settle(this);
  }

  /** Fresh once the cell and all that is picked from it have a value. */
  finish(): void {
    if (!this.#ready || this.outputs.some((output) => !output.ready)) return;
    this.setState("fresh");
    this.#keeper.settle(this);
  }

  /** Ends what the last run left behind: readers of `invalidation` clean up, orphans can no longer display. */
  stop(): void {
    this.#run += 1;
    clearTimeout(this.#timer);
    this.#invalidate?.();
    this.#invalidate = undefined;
  }

  /** Lets everybody go who waits for this cell. */
  release(why: string): void {
    this.stop();
    if (!this.#held && this.outputs.length === 0) return;
    const error = new InterruptError(`failed cell: ${this.id}; ${why}`);
    this.#held?.release(error);
    for (const output of this.outputs) output.release(error);
  }

  /** Gives the present value once more instead of running, from where a generator stands. */
  retain(): void {
    const {generator} = this.#held ?? {};
    this.#held = generator?.handOver();
    this.retained = {value: this.#held ?? this.result};
    for (const output of this.outputs) output.retain();
  }

  get isSilent(): boolean {
    return this.detached || this.resting;
  }

  /** Whether the error is the cell's own. */
  get hasFailed(): boolean {
    return this.status.state === "failed" && this.#began;
  }

  setState(state: CellState, error?: CellError): void {
    const {status} = this;
    if (status.state === state && status.error === error) return;
    status.state = state;
    // A cell that runs again keeps its last error until it has an answer.
    if (state !== "queued" && state !== "running") status.error = error;
    this.#keeper.emit(this.#stateEvent);
  }

  /** Shows one value in place of all others. */
  replace(value: unknown): void {
    this.clear();
    this.#show(value);
  }

  clear(): void {
    if (this.status.displays === 0) return;
    this.status.displays = 0;
    this.#keeper.emit({type: "clear", cell: this.id});
  }

  /** Tells a value that other cells can read; parameters of operators say which engine made them. */
  value(name: string | null, value: unknown): void {
    if (value !== null && typeof value === "object") {
      const engine = (value as {provenance?: {engine?: unknown}}).provenance?.engine;
      if (typeof engine === "string") this.status.engine = engine;
    }
    if (name !== null && !name.includes(" ")) this.#keeper.emit({type: "value", cell: this.id, name, value});
  }

  #show(value: unknown): void {
    this.status.displays += 1;
    this.#keeper.emit({type: "display", cell: this.id, value});
  }

  #take(result: unknown): unknown {
    const {pick} = this.plan;
    const picked = !pick
      ? result
      : result instanceof Promise
        ? result.then(pick as (value: unknown) => unknown)
        : pick(result as never);
    this.#held = hold(picked);
    if (!this.#held) {
      this.status.ms = performance.now() - this.#started;
      return (this.result = picked);
    }
    const {timeout} = this.#keeper.host;
    if (this.#held.generator?.asksReader) this.#keeper.excuse(this);
    else if (timeout !== undefined) this.#timer = setTimeout(() => this.#keeper.overdue(this), timeout);
    return this.#held.value;
  }

  #arrived(value: unknown): void {
    if (this.status.state === "running") this.status.ms = performance.now() - this.#started;
    this.result = value;
  }

  #withSpecial(values: ArrayLike<unknown>): unknown[] {
    const run = this.#run;
    const display = (value: unknown) => {
      if (this.#run !== run || this.detached)
        throw new InterruptError("invalid display: the cell has run again");
      if (!this.#shown) this.clear();
      this.#shown = true;
      this.#show(value);
      return value;
    };
    let next = 0;
    return this.definition.inputs.map((name) => {
      switch (name) {
        case "display":
          return display;
        case "view":
          return (element: EventTarget) => input(display(element) as EventTarget);
        case "invalidation":
          return this.#invalidation();
        case "visibility":
          return (value: unknown) =>
            (this.#keeper.host.visible?.(this.id) ?? Promise.resolve()).then(() => value);
        default:
          return values[next++];
      }
    });
  }

  #invalidation(): Promise<void> {
    return new Promise((resolve) => {
      this.#invalidate = resolve;
    });
  }
}

/** The time guard of compiled loops throws an error of the same name from another module. */
function isInterrupt(error: unknown): boolean {
  return (
    error instanceof InterruptError ||
    (error as Error | null)?.name === "InterruptError" ||
    (error as Error | null)?.name === "interrupted"
  );
}
