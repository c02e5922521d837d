/** @file Who defines a name and who reads it, kept up to date as cells come and go. */
import type {LiveCell} from "./cell.ts";

export class Names {
  #definers = new Map<string, LiveCell[]>();
  #readers = new Map<string, LiveCell[]>();
  #rank: (id: number) => number;

  /** `rank` gives a cell's place in the notebook: of two cells that define a name the first one has it. */
  constructor(rank: (id: number) => number) {
    this.#rank = rank;
  }

  add(cell: LiveCell): void {
    for (const name of cell.plan.defines) {
      const cells = this.#definers.get(name);
      if (!cells) this.#definers.set(name, [cell]);
      else this.#place(cells, cell);
    }
    for (const name of cell.inputs) {
      const cells = this.#readers.get(name);
      if (!cells) this.#readers.set(name, [cell]);
      else cells.push(cell);
    }
  }

  remove(cell: LiveCell): void {
    for (const name of cell.plan.defines) drop(this.#definers, name, cell);
    for (const name of cell.inputs) drop(this.#readers, name, cell);
  }

  #place(cells: LiveCell[], cell: LiveCell): void {
    const isLast = this.#rank(cells.at(-1)!.id) < this.#rank(cell.id);
    cells.push(cell);
    if (!isLast) cells.sort((a, b) => this.#rank(a.id) - this.#rank(b.id));
  }

  /** The cell whose value a name has. */
  definer(name: string): LiveCell | undefined {
    return this.#definers.get(name)?.[0];
  }

  /** All cells that define a name, in the order of the notebook. */
  definers(name: string): readonly LiveCell[] {
    return this.#definers.get(name) ?? [];
  }

  readers(cell: LiveCell): LiveCell[] {
    return cell.plan.defines.flatMap((name) => this.#readers.get(name) ?? []);
  }

  /** Whether a cell that runs of itself needs this one. */
  isWanted(cell: LiveCell): boolean {
    const seen = new Set([cell]);
    for (const next of seen) {
      for (const reader of this.readers(next)) {
        const {run, disabled} = reader.definition.directives;
        if (disabled || run === "manual") continue;
        if (run === "auto") return true;
        seen.add(reader);
      }
    }
    return false;
  }

  /** A circle of names through a cell, `["a", "b", "a"]`, if there is one. */
  circle(cell: LiveCell): string[] | undefined {
    const seen = new Set<LiveCell>();
    const walk = (at: LiveCell, path: string[]): string[] | undefined => {
      for (const name of at.inputs) {
        const next = this.definer(name);
        if (!next) continue;
        if (next === cell) return [name, ...path, name];
        if (seen.has(next)) continue;
        seen.add(next);
        const found = walk(next, [name, ...path]);
        if (found) return found;
      }
      return undefined;
    };
    return walk(cell, []);
  }
}

function drop(lists: Map<string, LiveCell[]>, name: string, cell: LiveCell): void {
  const cells = lists.get(name);
  const at = cells?.indexOf(cell) ?? -1;
  if (cells && at >= 0) cells.splice(at, 1);
  if (cells?.length === 0) lists.delete(name);
}
