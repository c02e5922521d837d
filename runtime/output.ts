/** @file A variable whose value is picked from a cell's: one of several declarations, the value of a view. */
import type {Observer} from "@observablehq/runtime";
import type {LiveCell} from "./cell.ts";
import {hold, type Held} from "./hold.ts";
import type {PlannedOutput} from "./plan.ts";

export class LiveOutput implements Observer {
  readonly name: string;
  ready = false;
  #planned: PlannedOutput;
  #cell: LiveCell;
  #excuse: () => void;
  #held: Held | undefined;
  #retained = false;

  constructor(planned: PlannedOutput, cell: LiveCell, excuse: () => void) {
    this.name = planned.name;
    this.#planned = planned;
    this.#cell = cell;
    this.#excuse = excuse;
  }

  compute(): (value: unknown) => unknown {
    return (value) => {
      if (this.#retained && this.#held?.generator) return (this.#held = this.#held.generator.handOver());
      const picked = this.#planned.pick(value as never);
      this.#held = hold(picked);
      if (this.#held?.generator?.asksReader) this.#excuse();
      return this.#held?.value ?? picked;
    };
  }

  pending(): void {
    if (!this.#retained) this.ready = false;
  }

  fulfilled(value: unknown): void {
    const retained = this.#retained;
    this.#retained = false;
    this.ready = true;
    if (retained || this.#cell.isSilent) return;
    if (this.#planned.show) this.#cell.replace(value);
    this.#cell.value(this.name, value);
    this.#cell.finish();
  }

  rejected(error: unknown): void {
    const {isSilent, status} = this.#cell;
    // When the cell itself has no value, it has said why.
    const told = status.state !== "running" && status.state !== "fresh";
    if (!isSilent && !told) this.#cell.fail(error);
  }

  release(error: unknown): void {
    this.#held?.release(error);
  }

  /** The next value is the one that readers have already. */
  retain(): void {
    this.#retained = this.ready;
  }
}
