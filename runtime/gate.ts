/** @file The gate of a cell that does not run of itself: receives its inputs, and passes them on when asked. */
import type {Observer, Variable} from "@observablehq/runtime";
import type {LiveCell} from "./cell.ts";
import type {Keeper} from "./keeper.ts";

export class Gate implements Observer {
  #cell: LiveCell;
  #keeper: Keeper;
  #main: Variable;
  #inputs: unknown[] | undefined;
  #asked = false;
  /** The first inputs belong to the value that the cell has already. */
  #known: boolean;
  #isFrozen: boolean;

  constructor(cell: LiveCell, keeper: Keeper, main: Variable) {
    this.#cell = cell;
    this.#keeper = keeper;
    this.#main = main;
    this.#isFrozen = cell.definition.directives.freeze && keeper.host.frozen?.[cell.id] !== undefined;
    this.#known = cell.retained !== undefined || this.#isFrozen;
  }

  open(): (...inputs: unknown[]) => void {
    return (...inputs) => {
      this.#inputs = inputs;
    };
  }

  /** Runs the cell with its present inputs, or as soon as it has them. */
  trigger(): void {
    this.#asked = true;
    if (this.#inputs) this.#pass();
  }

  fulfilled(): void {
    if (this.#cell.detached) return;
    const known = this.#known;
    this.#known = false;
    if (this.#asked) {
      this.#pass();
      return;
    }
    this.#rest(known);
  }

  rejected(error: unknown): void {
    if (this.#cell.detached) return;
    this.#inputs = undefined;
    const {state, error: record, isWaiting} = this.#keeper.blame(this.#cell, error);
    if (isWaiting) this.#rest();
    else {
      this.#cell.setState(state, record);
      this.#keeper.settle(this.#cell);
    }
  }

  /** Waits to be asked: by a reader, or by coming into view. */
  #rest(known = false): void {
    const cell = this.#cell;
    const {directives} = cell.definition;
    if (!known) cell.setState(cell.status.runs || this.#isFrozen ? "stale" : "idle");
    this.#keeper.settle(cell);
    if (known || directives.run !== "lazy") return;
    const inputs = this.#inputs;
    this.#keeper.host.visible?.(cell.id).then(() => {
      if (this.#inputs === inputs && !cell.detached) this.#keeper.ask(cell);
    });
  }

  #pass(): void {
    const cell = this.#cell;
    const inputs = this.#inputs ?? [];
    this.#asked = false;
    cell.resting = false;
    this.#keeper.expect(cell);
    this.#main.define(cell.plan.name, [], function (this: unknown) {
      return cell.run(this, inputs);
    } as () => unknown);
  }
}
