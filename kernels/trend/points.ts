/** @file The values of a series that are there, with their times: what slopes between pairs are taken of. */
import {OptionError} from "../../errors.ts";
import {medianOf} from "../linalg/quantiles.ts";
import type {Clock} from "./clock.ts";
import {refuseInfinite, type Series} from "./series.ts";

export type Per = "step" | "coordinate";

export function checkPer(per: Per): void {
  if (per === "step" || per === "coordinate") return;
  throw new OptionError(`invalid per: ${String(per)}; expected step or coordinate`, {
    subject: "per",
    value: per
  });
}

/** Scratch for one series after another, season by season: with a cycle of 12 all Januaries come first. */
export class Points {
  readonly y: Float64Array;
  /** In units of time, of steps, or of cycles. */
  readonly t: Float64Array;
  /** The positions of the values among all samples. */
  readonly positions: Float64Array;
  readonly bounds: Int32Array;
  readonly #times: Float64Array;
  readonly #per: Per;
  readonly #cycle: number;

  constructor({values}: Pick<Clock, "values">, {per, cycle}: {per: Per; cycle: number}) {
    this.#times = per === "coordinate" ? values : values.map((_, i) => Math.floor(i / cycle));
    this.#per = per;
    this.#cycle = cycle;
    this.y = new Float64Array(values.length);
    this.t = new Float64Array(values.length);
    this.positions = new Float64Array(values.length);
    this.bounds = new Int32Array(cycle + 1);
  }

  /** Takes the series that begins at `from`, and returns how many values it has. */
  read(values: Float64Array, from: number, series: Series, cell: number): number {
    const length = this.#times.length;
    let n = 0;
    for (let season = 0; season < this.#cycle; ++season) {
      for (let i = season; i < length; i += this.#cycle) {
        const value = values[from + i];
        if (Number.isNaN(value)) continue;
        if (value === Infinity || value === -Infinity) refuseInfinite(value, series, cell, i);
        this.y[n] = value;
        this.t[n] = this.#times[i];
        this.positions[n++] = i;
      }
      this.bounds[season + 1] = n;
    }
    return n;
  }

  /** At time 0, of the line through the median of the times and of the values. */
  interceptOf(slope: number): number {
    const n = this.bounds[this.#cycle];
    const time =
      this.#per === "coordinate"
        ? medianOf(this.t.slice(0, n))
        : medianOf(this.positions.slice(0, n)) / this.#cycle;
    return medianOf(this.y.slice(0, n)) - time * slope;
  }
}
