/** @file Puts a cell on the runtime: at once, behind a gate that waits to be asked, or not at all. */
import type {Module, Variable} from "@observablehq/runtime";
import type {LiveCell} from "./cell.ts";
import {Gate} from "./gate.ts";
import type {Keeper} from "./keeper.ts";
import type {Names} from "./names.ts";

const none: readonly Variable[] = [];

/** A cell's variables. */
export class Wires {
  /** What a change of inputs does: the cell runs, it is told at its gate, or nothing. */
  readonly kind: "live" | "gated" | "off";
  #cell: LiveCell;
  #keeper: Keeper;
  #main: Variable;
  #others: readonly Variable[] = none;
  #gate: Gate | undefined;

  /** A lazy cell that others need is put there like any other; `names` tells. */
  constructor(cell: LiveCell, module: Module, keeper: Keeper, names: Names) {
    const {disabled, run, freeze} = cell.definition.directives;
    const frozen = freeze ? keeper.host.frozen?.[cell.id] : undefined;
    this.#cell = cell;
    this.#keeper = keeper;
    this.#main = module.variable(cell);
    cell.resting = false;
    if (cell.fault || disabled) {
      this.kind = "off";
      this.#rest();
      cell.setState(cell.fault ? "failed" : "disabled", cell.fault);
      keeper.settle(cell);
    } else if (!frozen && (run === "auto" || (run === "lazy" && names.isWanted(cell)))) {
      this.kind = "live";
      this.#main.define(cell.plan.name, cell.inputs, cell.compute());
    } else {
      this.kind = "gated";
      this.#gate = new Gate(cell, keeper, this.#main);
      if (frozen) cell.retained ??= {value: cell.outputs.length ? frozen : frozen[cell.plan.name ?? ""]};
      if (cell.retained) this.#main.define(cell.plan.name, [], cell.compute());
      else this.#rest();
      this.#others = [module.variable(this.#gate).define(null, cell.inputs, this.#gate.open())];
      if (frozen) {
        cell.setState("fresh");
        keeper.settle(cell);
      }
    }
    if (cell.outputs.length === 0 || cell.fault) return;
    const picked = cell.outputs.map((output) =>
      module.variable(output).define(output.name, [cell.plan.name!], output.compute())
    );
    this.#others = [...this.#others, ...picked];
  }

  /** Runs the cell now. */
  trigger(): void {
    if (this.kind === "off") return;
    this.#gate?.trigger();
    if (this.#gate) return;
    this.#keeper.expect(this.#cell);
    this.#main.define(this.#cell.plan.name, this.#cell.inputs, this.#cell.compute());
  }

  /** Takes the cell off the runtime. */
  cut(): void {
    for (const variable of this.#others) variable.delete();
    this.#main.delete();
  }

  /** Stands for the value of a cell that does not run; the cell itself is told nothing of it. */
  #rest(): void {
    this.#cell.resting = true;
    // With a fault it bears no name, so that the cell which has the name by right keeps it.
    this.#main.define(this.#cell.fault ? null : this.#cell.plan.name, [], () => {
      throw new Error("not run");
    });
  }
}
