/** @file One cell as it lives: its state, its runs, what it displays. It is the observer of its own variable. */
import type {Observer} from "@observablehq/runtime";
import {InterruptError, isInterrupt} from "./errors.ts";
import {hold, type Held} from "./hold.ts";
import type {Keeper} from "./keeper.ts";
import {input} from "./library/input.ts";
import {LiveOutput} from "./output.ts";
import {isSpecial, plan, type Plan, type Special} from "./plan.ts";
import type {CellBody, CellError, CellState, CellStatus, LiveDefinition, SessionEvent} from "./types.ts";

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
  /** The variable's name, if authors can use it. */
  #publicName: string | null;
  /** One object for all events of a kind: thousands of cells change in one frame. */
  #stateEvent: SessionEvent;
  #valueEvent: Extract<SessionEvent, {type: "value"}>;
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
    this.#publicName = this.plan.name?.includes(" ") ? null : this.plan.name;
    this.inputs = definition.inputs.filter((name) => !isSpecial(name));
    this.outputs = this.plan.outputs.map((output) => new LiveOutput(output, this, () => keeper.excuse(this)));
    const {runs = 0, displays = 0, ms = 0} = before?.status ?? {};
    this.status = {id: this.id, state: "idle", defines: this.plan.defines, ms, runs, displays};
    this.#stateEvent = {type: "state", cell: this.id, status: this.status};
    this.#valueEvent = {type: "value", cell: this.id, name: "", value: undefined};
  }

  /**
   * The definition that the runtime calls when all inputs are there. Most cells have few inputs, and in a long chain an
   * array of arguments for each would be a third of what an update adds.
   */
  compute(): (...inputs: unknown[]) => unknown {
    const cell = this;
    const {turns} = this.#keeper.host;
    if (this.inputs.length < this.definition.inputs.length || this.inputs.length > 1) {
      return function (this: unknown, ...values: unknown[]) {
        return turns?.isOver() && !cell.retained ? cell.#runLater(this, values) : cell.run(this, values);
      };
    }
    if (this.inputs.length === 1) {
      return function (this: unknown, a: unknown) {
        if (turns?.isOver() && !cell.retained) return cell.#runLater(this, [a]);
        return cell.retained ? cell.#again() : cell.#take(cell.#begin().call(this, a));
      };
    }
    return function (this: unknown) {
      if (turns?.isOver() && !cell.retained) return cell.#runLater(this, []);
      return cell.retained ? cell.#again() : cell.#take(cell.#begin().call(this));
    };
  }

  run(previous: unknown, values: unknown[]): unknown {
    if (this.retained) return this.#again();
    return this.#take(this.#begin().apply(previous, this.#withSpecial(values)));
  }

  /** Runs after the page has had its turn, unless the inputs have changed meanwhile: that run is then nobody's. */
  async #runLater(previous: unknown, values: unknown[]): Promise<unknown> {
    const run = this.#run;
    const {turns} = this.#keeper.host;
    while (turns?.isOver()) await turns.next();
    if (this.#run !== run || this.detached) throw new InterruptError("failed cell: it was asked anew");
    return this.run(previous, values);
  }

  #again(): unknown {
    if ("error" in this.retained!) throw this.retained.error;
    return this.retained!.value;
  }

  /** Returns the body. One that cannot be evaluated has begun all the same: the error is the cell's own. */
  #begin(): CellBody {
    this.#began = true;
    this.#body ??= this.#keeper.host.evaluate(this.definition);
    this.status.runs += 1;
    this.#started = performance.now();
    this.setState("running");
    return this.#body;
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
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#held) this.#arrived(value);
    if (this.plan.show) this.replace(value);
    else if (!this.#shown) this.clear();
    this.#shown = true;
    this.value(this.#publicName, value);
    this.#ready = true;
    this.finish();
  }

  rejected(error: unknown): void {
    if (this.isSilent) return;
    const {retained} = this;
    this.retained = undefined;
    if (retained && "error" in retained) return;
    // A value from the build that cannot be made again is the cell's own failure.
    if (retained) this.#began = true;
    if (this.#timer) clearTimeout(this.#timer);
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
    if (!this.#ready || (this.outputs.length > 0 && this.outputs.some(({ready}) => !ready))) return;
    this.setState("fresh");
    this.#keeper.settle(this);
  }

  /** Ends what the last run left behind: readers of `invalidation` clean up, orphans can no longer display. */
  stop(): void {
    this.#run += 1;
    if (this.#timer) clearTimeout(this.#timer);
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
    this.#held = this.#held?.generator?.handOver();
    this.retained = {value: this.#held ?? this.result};
    for (const output of this.outputs) output.retain();
  }

  /** Whether the cell has begun and its value is still to come. */
  get isHeld(): boolean {
    return this.status.state === "running" && this.#held !== undefined;
  }

  get isSilent(): boolean {
    return this.detached || this.resting;
  }

  /** Whether the error is the cell's own. */
  get hasOwnError(): boolean {
    return this.status.state === "interrupted" || (this.status.state === "failed" && this.#began);
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
    if (name === null) return;
    const event = this.#valueEvent;
    event.name = name;
    event.value = value;
    this.#keeper.emit(event);
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
    if (!this.#held?.generator) this.#keeper.host.turns?.end();
    this.result = value;
  }

  /** Fills in what is made anew for each run. */
  #withSpecial(values: unknown[]): unknown[] {
    const run = this.#run;
    const display = (value: unknown) => {
      if (this.#run !== run || this.detached)
        throw new InterruptError("invalid display: the cell has run again");
      if (!this.#shown) this.clear();
      this.#shown = true;
      this.#show(value);
      return value;
    };
    const {visible} = this.#keeper.host;
    const special: Record<Special, () => unknown> = {
      display: () => display,
      view: () => (element: EventTarget) => input(display(element) as EventTarget),
      invalidation: () =>
        new Promise<void>((resolve) => {
          this.#invalidate = resolve;
        }),
      visibility: () => (value: unknown) => (visible?.(this.id) ?? Promise.resolve()).then(() => value)
    };
    let next = 0;
    return this.definition.inputs.map((name) => (isSpecial(name) ? special[name]() : values[next++]));
  }
}
