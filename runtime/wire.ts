/** @file Puts a cell on the runtime: at once, behind a gate that waits to be asked, or not at all. */
import type {Module, Variable} from "@observablehq/runtime";
import type {LiveCell} from "./cell.ts";
import type {Keeper} from "./keeper.ts";
import type {Names} from "./names.ts";
import {Gate} from "./gate.ts";

export interface Wires {
  /** What a change of inputs does: the cell runs, it is told at its gate, or nothing. */
  readonly kind: "live" | "gated" | "off";
  /** Runs the cell now. */
  trigger(): void;
  /** Takes the cell off the runtime. */
  cut(): void;
}

/** A lazy cell that others need is put there like any other; `names` tells. */
export function wire(cell: LiveCell, module: Module, keeper: Keeper, names: Names): Wires {
  const {disabled, run, freeze} = cell.definition.directives;
  const {name} = cell.plan;
  const main = module.variable(cell);
  cell.resting = false;
  const variables: Variable[] = [main];
  const wires = (kind: Wires["kind"], trigger: () => void): Wires => ({
    kind,
    trigger,
    cut: () => {
      for (const variable of variables.splice(0).reverse()) variable.delete();
    }
  });
  const pick = () => {
    if (name === null) return;
    for (const output of cell.outputs)
      variables.push(module.variable(output).define(output.name, [name], output.compute()));
  };
  if (cell.fault) {
    // The variable stays without a name, so that the cell which has the name by right keeps it.
    rest(cell, main, null);
    cell.setState("failed", cell.fault);
    keeper.settle(cell);
    return wires("off", () => {});
  }
  if (disabled) {
    rest(cell, main, name);
    pick();
    cell.setState("disabled");
    keeper.settle(cell);
    return wires("off", () => {});
  }
  const frozen = freeze ? keeper.host.frozen?.[cell.id] : undefined;
  if (!frozen && (run === "auto" || (run === "lazy" && names.isWanted(cell)))) {
    const start = () => void main.define(name, cell.inputs, cell.compute());
    start();
    pick();
    const trigger = () => {
      keeper.expect(cell);
      start();
    };
    return wires("live", trigger);
  }
  const gate = new Gate(cell, keeper, main);
  if (frozen) cell.retained ??= {value: cell.outputs.length ? frozen : frozen[name ?? ""]};
  if (cell.retained) main.define(name, [], cell.compute());
  else rest(cell, main, name);
  pick();
  variables.push(module.variable(gate).define(null, cell.inputs, gate.open()));
  if (frozen) {
    cell.setState("fresh");
    keeper.settle(cell);
  }
  return wires("gated", () => gate.trigger());
}

/** Stands for the value of a cell that does not run; the cell itself is told nothing of it. */
function rest(cell: LiveCell, main: Variable, name: string | null): void {
  cell.resting = true;
  main.define(name, [], () => {
    throw new Error("not run");
  });
}
