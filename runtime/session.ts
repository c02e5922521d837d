/** @file A notebook as live values: cells are defined, replaced, run, interrupted; every change is an event. */
import type {Module, Runtime} from "@observablehq/runtime";
import {NotebookError, OptionError} from "../errors.ts";
import {blame, duplicate, syntaxFault} from "./blame.ts";
import {Builtins, globalValue} from "./builtins.ts";
import {LiveCell} from "./cell.ts";
import type {Keeper} from "./keeper.ts";
import {cellError, InterruptError} from "./errors.ts";
import {createRuntime} from "./frame.ts";
import {Names} from "./names.ts";
import type {CellError, CellStatus, Host, LiveDefinition, SessionEvent} from "./types.ts";
import {isSame} from "./plan.ts";
import {Wires} from "./wire.ts";

export class Session {
  readonly host: Host;
  #runtime!: Runtime;
  #module!: Module;
  #cells = new Map<number, LiveCell>();
  #wires = new Map<LiveCell, Wires>();
  #rank = new Map<number, number>();
  #names = new Names((id) => this.#rank.get(id) ?? Infinity);
  #builtins: Builtins;
  #listeners: ((event: SessionEvent) => void)[] = [];
  #awaiting = 0;
  #settled: (() => void)[] = [];
  /** Called when another runtime has taken over. */
  #moved: (() => void)[] = [];
  #keeper: Keeper;

  constructor(host: Host) {
    this.host = host;
    this.#builtins = new Builtins(host.builtins);
    if (host.observe) this.on((event) => host.observe?.(event));
    this.#keeper = {
      host,
      emit: (event) => this.#emit(event),
      settle: (cell) => this.#settle(cell),
      excuse: (cell) => {
        for (const one of [cell, ...this.#dependents([cell])]) this.#settle(one);
      },
      ask: (cell) => this.run(cell.id),
      expect: (cell) => this.#awaitAll([cell, ...this.#dependents([cell])]),
      blame: (cell, error) =>
        blame(cell, error, this.#names, (name) =>
          this.#builtins.failure(name, (e) => this.#describe(cell, e))
        ),
      describe: (cell, error) => this.#describe(cell, error),
      overdue: (cell) => this.#stop(cell, `it ran longer than ${(host.timeout ?? 0) / 1000} s`)
    };
    this.#start();
  }

  /** Makes the notebook be these cells, in this order; cells that are as before keep their values and are not run again. */
  define(definitions: readonly LiveDefinition[]): void {
    const ids = new Set(definitions.map(({id}) => id));
    if (ids.size < definitions.length)
      throw new NotebookError("duplicate cell id: cells need ids of their own");
    for (const id of [...this.#cells.keys()]) if (!ids.has(id)) this.remove(id);
    this.#rank.clear();
    definitions.forEach(({id}, index) => void this.#rank.set(id, index));
    const changed = definitions.filter(
      (definition) => !isSame(this.#cells.get(definition.id)?.definition, definition)
    );
    this.#put(changed);
  }

  /** Replaces one cell, or adds it at the end; it and its dependents run, whatever its old run is doing. */
  replace(definition: LiveDefinition): void {
    if (!this.#rank.has(definition.id))
      this.#rank.set(definition.id, Math.max(-1, ...this.#rank.values()) + 1);
    this.#put([definition]);
  }

  remove(id: number): void {
    const cell = this.#cell(id);
    this.#awaitAll(this.#dependents([cell]));
    this.#drop(cell);
    this.#rank.delete(id);
    this.#mend([cell]);
  }

  /** Runs a cell now: one that is stale or waits to be asked, or any other once more. */
  run(id: number): void {
    const cell = this.#cell(id);
    if (cell.fault || cell.definition.directives.disabled) return;
    cell.release("it was run again");
    // A lazy cell needs the lazy cells before it.
    for (const before of this.#resting(cell.inputs)) this.run(before.id);
    this.#wires.get(cell)?.trigger();
  }

  /** Stops one cell, or all that are running; other values stay. */
  interrupt(id?: number, why = "interrupted on request"): void {
    const cells = id === undefined ? [...this.#cells.values()] : [this.#cell(id)];
    for (const cell of cells) if (cell.status.state === "running") this.#stop(cell, why);
  }

  /** Resolves when no cell awaits its first value: true, or false when `timeout` milliseconds passed before. */
  settled({timeout}: {timeout?: number} = {}): Promise<boolean> {
    if (this.#awaiting === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = timeout === undefined ? undefined : setTimeout(() => resolve(false), timeout);
      this.#settled.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** The value of a name, as soon as it has one; a lazy cell runs for it. Throws what kept it from having one. */
  async value(name: string): Promise<unknown> {
    const cell = this.#names.definer(name);
    if (!cell) throw new NotebookError(`unknown name: ${name}; no cell defines it`);
    if (cell.definition.directives.run === "lazy" && cell.status.state !== "fresh") this.run(cell.id);
    const moved = new Promise<void>((resolve) => this.#moved.push(resolve));
    try {
      const found = await Promise.race([this.#module.value(name).then((value) => ({value})), moved]);
      return found ? found.value : this.value(name);
    } catch (error) {
      const told = cell.status.error;
      if (!told) throw error;
      throw new NotebookError(`failed value: ${name}; ${told.message}`, {cause: error, error: told});
    }
  }

  status(id: number): CellStatus {
    return {...this.#cell(id).status};
  }

  /** The status of every cell, in the order of the notebook. */
  statuses(): CellStatus[] {
    return [...this.#rank.keys()].flatMap((id) => (this.#cells.has(id) ? [this.status(id)] : []));
  }

  /** Calls back for each event until the returned function is called. */
  on(listener: (event: SessionEvent) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /**
   * Goes on after running code was cut off in the middle, which loses what the old runtime was about to do: values stay,
   * what was under way runs again, except the cell that was `cut`. When nobody knows which, all that await are to blame.
   */
  recover(cut?: number, why = "interrupted on request"): void {
    const old = this.#runtime;
    this.#start();
    for (const cell of this.#cells.values()) {
      const {state} = cell.status;
      if (cut === undefined ? cell.isHeld : cell.id === cut) {
        const error = new InterruptError(`failed cell: ${cell.id}; ${why}`);
        cell.fail(error);
        cell.retained = {error};
      } else if (state === "fresh" || state === "stale") cell.retain();
      else if (cell.hasOwnError) cell.retained = {error: new Error(cell.status.error?.message)};
      else if (!cell.fault && state !== "disabled" && state !== "idle") this.#awaitAll([cell]);
      this.#wires.set(cell, new Wires(cell, this.#module, this.#keeper, this.#names));
    }
    old.dispose();
    for (const resolve of this.#moved.splice(0)) resolve();
  }

  dispose(): void {
    for (const cell of this.#cells.values()) {
      cell.detached = true;
      cell.release("the notebook was closed");
    }
    this.#runtime.dispose();
    this.#cells.clear();
    this.#listeners = [];
  }

  #start(): void {
    this.#runtime = createRuntime(this.#builtins.definitions(), globalValue);
    this.#module = this.#runtime.module();
  }

  #put(definitions: readonly LiveDefinition[]): void {
    const isFirst = this.#cells.size === 0;
    const olds = definitions.flatMap(({id}) => this.#cells.get(id) ?? []);
    const left = this.#dependents(olds);
    const cells = definitions.map((definition) => {
      const old = this.#cells.get(definition.id);
      if (old) this.#drop(old);
      const cell = new LiveCell(definition, this.#keeper, old);
      this.#cells.set(cell.id, cell);
      this.#names.add(cell);
      return cell;
    });
    this.#awaitAll(cells);
    for (const cell of cells) this.#attach(cell);
    if (isFirst) return;
    this.#awaitAll([...left, ...this.#dependents(cells)].filter(({detached}) => !detached));
    this.#mend([...olds, ...cells]);
    for (const cell of this.#resting(cells.flatMap(({inputs}) => inputs)))
      if (this.#names.isWanted(cell)) this.run(cell.id);
  }

  #attach(cell: LiveCell): void {
    cell.fault = syntaxFault(cell) ?? duplicate(cell, this.#names);
    this.#wires.set(cell, new Wires(cell, this.#module, this.#keeper, this.#names));
  }

  #drop(cell: LiveCell): void {
    cell.detached = true;
    this.#settle(cell);
    cell.release("it was replaced");
    this.#wires.get(cell)?.cut();
    this.#wires.delete(cell);
    this.#names.remove(cell);
    this.#cells.delete(cell.id);
  }

  /** A name that two cells define belongs to the first; when that changes, the others change with it. */
  #mend(changed: LiveCell[]): void {
    const names = new Set(changed.flatMap((cell) => cell.plan.defines));
    for (const cell of new Set([...names].flatMap((name) => this.#names.definers(name)))) {
      const before = cell.fault?.code === "FB001" ? cell.fault.message : undefined;
      if (duplicate(cell, this.#names)?.message === before) continue;
      this.#wires.get(cell)?.cut();
      this.#awaitAll([cell, ...this.#dependents([cell])]);
      this.#attach(cell);
    }
  }

  /** All cells that run again when these do. */
  #dependents(cells: LiveCell[]): Set<LiveCell> {
    const found = new Set<LiveCell>();
    const queue = [...cells];
    for (const next of queue) {
      for (const reader of this.#names.readers(next)) {
        const kind = this.#wires.get(reader)?.kind;
        if (found.has(reader) || kind === "off") continue;
        found.add(reader);
        if (kind !== "gated") queue.push(reader);
      }
    }
    return found;
  }

  /** Lazy cells among those that define these names, which have not run or are stale. */
  #resting(names: string[]): LiveCell[] {
    const definers = new Set(names.map((name) => this.#names.definer(name)));
    return [...definers].filter((cell): cell is LiveCell => {
      const {run} = cell?.definition.directives ?? {};
      return run === "lazy" && (cell?.status.state === "idle" || cell?.status.state === "stale");
    });
  }

  #awaitAll(cells: Iterable<LiveCell>): void {
    for (const cell of cells) {
      if (cell.awaiting) continue;
      cell.awaiting = true;
      this.#awaiting += 1;
    }
  }

  #settle(cell: LiveCell): void {
    if (!cell.awaiting) return;
    cell.awaiting = false;
    this.#awaiting -= 1;
    if (this.#awaiting === 0) queueMicrotask(() => this.#tellSettled());
  }

  #tellSettled(): void {
    if (this.#awaiting > 0) return;
    for (const resolve of this.#settled.splice(0)) resolve();
    this.#emit({type: "settled"});
  }

  #stop(cell: LiveCell, why: string): void {
    const {state} = cell.status;
    cell.release(why);
    if (cell.status.state === state) cell.fail(new InterruptError(`failed cell: ${cell.id}; ${why}`));
  }

  #describe(cell: LiveCell, error: unknown): CellError {
    return cellError(error, cell.id, (id) => this.#cells.get(id)?.definition.lineOffset);
  }

  #cell(id: number): LiveCell {
    const cell = this.#cells.get(id);
    if (!cell)
      throw new OptionError(`unknown cell: ${id}; this notebook has ${[...this.#cells.keys()].join(", ")}`);
    return cell;
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
