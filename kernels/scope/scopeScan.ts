/** @file One operator at every scope: fitted on the whole, in windows, in each cell, and judged by what it has not seen. */
import {FieldbookError, FieldError, OptionError} from "../../errors.ts";
import {checkField, roleDims} from "../field/dims.ts";
import {isel, map, stack, sum, count as countOf} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import {triage} from "../operator/triage.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {blocksOf} from "./blocks.ts";
import {type Fold, type Folds, folds as makeFolds} from "./folds.ts";

/** What is left of the held-out part, given what the operator makes of it. */
export type Residual = (heldOut: Field, result: Field, params: Params) => Field | Promise<Field>;

export interface ScopeScanOptions extends FitOptions {
  /** What is held out; by default runs of time, `folds({kind: "leave-time-out"})`, as scopes down to a cell can predict those. */
  folds?: Folds;
  /** Sides of the windows between the whole and a cell, in km; defaults to []. */
  windows?: readonly number[];
  /**
   * What of the result is the error: "prediction" takes it from the held-out values, as for a climatology; "residual" is the
   * result itself, as for anomalies; "reconstruction" undoes it first, as for modes; or a function; defaults to "prediction".
   */
  error?: "prediction" | "residual" | "reconstruction" | Residual;
}

export interface ScopeScanRow {
  /** "global", "500 km" or "cell". */
  readonly scope: string;
  /** How many fits there are of it. */
  readonly windows: number;
  /** Numbers fitted, all windows together; NaN where they depend on the data. */
  readonly parameters: number;
  /** Root mean square over all that was held out and predicted. */
  readonly error: number;
  /** The mean of the same, what the scope is off by. */
  readonly bias: number;
  /** Root mean square of each fold. */
  readonly folds: readonly number[];
  /** How many held-out values had no prediction: their window saw no data, or too few. */
  readonly unpredicted: number;
}

export interface ScopeScan {
  readonly rows: readonly ScopeScanRow[];
  /** The scope of least error among those that predict most values. */
  readonly best: string;
}

/** Any operator from field to field. */
type Scannable = Pick<
  Operator<Params, Field, Field>,
  "name" | "options" | "marks" | "pooled" | "needs" | "parameterShape" | "sizes" | "fit" | "apply" | "invert"
>;

/**
 * Returns the held-out error of an operator fitted on all of space, on windows of it, and on each cell for itself.
 *
 * An operator that pools X becomes windowed and local by being fitted window by window; one that keeps X is alike at every
 * scope, and cannot predict places held out.
 * Shapes: field with X, and T or S to fit over → a row for each scope. Units: errors have those of the result.
 * Missing: left out of errors; a window that cannot be fitted leaves its held-out values unpredicted, which is counted.
 * Throws: OptionError `unsupported apply: …`, `invalid windows: …`, `invalid error: …`; FieldError as the operator, where no window can be fitted,
 * `missing values: …` where nothing can be compared.
 * Source: cross-validation, Stone (1974); with blocks Roberts et al. (2017).
 * Checked against: fits by hand on the parts.
 *
 * @example await scopeScan(climatology({over: ["S", "T", "X"]}), sst, {windows: [2000, 500]})
 */
export async function scopeScan(
  op: Scannable,
  f: Field,
  {
    folds = makeFolds({kind: "leave-time-out"}),
    windows = [],
    error = "prediction",
    signal,
    progress,
    ...others
  }: ScopeScanOptions = {}
): Promise<ScopeScan> {
  onlyOptions("scopeScan", others, "folds, windows, error, signal, progress");
  checkField(f);
  if (op?.apply === undefined)
    throw new OptionError(
      `unsupported apply: ${op?.name ?? String(op)} predicts nothing; scan one that does`,
      {
        subject: "apply"
      }
    );
  if (!Array.isArray(windows) || !windows.every((km) => km > 0))
    throw new OptionError(`invalid windows: ${String(windows)}; expected sides in km`, {
      subject: "windows",
      value: windows
    });
  const left = residualOf(op, error);
  const flat = stack(f, {cell: roleDims(f, "X")});
  const all = Int32Array.from({length: flat.shape[flat.dims.indexOf("cell")]}, (_, i) => i);
  const scopes = [
    {scope: "global", windows: [all]},
    ...[...windows]
      .sort((a, b) => b - a)
      .map((km) => ({scope: `${km} km`, windows: membersOf(blocksOf(f, km))})),
    {scope: "cell", windows: Array.from(all, (cell) => Int32Array.of(cell))}
  ];
  const split = folds.split(f);
  const rows: ScopeScanRow[] = [];
  for (const [i, each] of scopes.entries()) {
    rows.push(await scan(op, flat, {...each, split, left, signal}));
    progress?.((i + 1) / scopes.length, each.scope);
  }
  if (rows.every((row) => Number.isNaN(row.error)))
    throw new FieldError(
      "missing values: nothing that is held out has a value and a prediction; fill them or select another part",
      {
        subject: "values"
      }
    );
  const least = Math.min(...rows.map(({unpredicted}) => unpredicted));
  const full = rows.filter(({unpredicted}) => unpredicted === least);
  const best = full.reduce((a, b) => (b.error < a.error ? b : a));
  return Object.freeze({rows, best: best.scope});
}

interface Scope {
  scope: string;
  /** The places of each window. */
  windows: readonly Int32Array[];
  split: readonly Fold[];
  left: Residual;
  signal?: AbortSignal;
}

async function scan(
  op: Scannable,
  f: Field,
  {scope, windows, split, left, signal}: Scope
): Promise<ScopeScanRow> {
  const time = roleDims(f, "T")[0];
  let [squares, total, values, unpredicted] = [0, 0, 0, 0];
  let failure: unknown;
  let lastPause = Date.now();
  const perFold: number[] = [];
  for (const {axis, train, test} of split) {
    const [before, already] = [squares, values];
    const held = axis === "X" ? new Set(test) : undefined;
    const seen = axis === "X" ? new Set(train) : undefined;
    for (const cells of windows) {
      // Thousands of small fits would hold up a page, and an abort could not arrive.
      if (Date.now() - lastPause > 40) {
        await new Promise((resolve) => setTimeout(resolve));
        lastPause = Date.now();
      }
      signal?.throwIfAborted();
      const [fitted, asked] = [
        cells.filter((i) => seen?.has(i) ?? true),
        cells.filter((i) => held?.has(i) ?? true)
      ];
      if (asked.length === 0) continue;
      const heldOut = part(f, asked, axis === "T" ? {[time]: test} : {});
      const there = countOf(heldOut) as number;
      try {
        if (fitted.length === 0) throw new OptionError("missing places: none of this window is seen");
        const params = await op.fit(part(f, fitted, axis === "T" ? {[time]: train} : {}), {signal});
        const rest = await left(heldOut, await op.apply!(heldOut, params, {signal}), params);
        const predicted = countOf(rest) as number;
        // A result of another size, as one error for a place, is counted by its own gaps.
        const isAlike = rest.values.length === heldOut.values.length;
        unpredicted += (isAlike ? there : rest.values.length) - predicted;
        values += predicted;
        if (predicted === 0) continue;
        total += sum(rest) as number;
        squares += sum(map(rest, (value) => value * value)) as number;
      } catch (error) {
        if (!(error instanceof FieldbookError)) throw error;
        failure = error;
        unpredicted += there;
      }
    }
    perFold.push(Math.sqrt((squares - before) / (values - already)));
  }
  if (values === 0 && scope === "global" && failure !== undefined) throw failure;
  return Object.freeze({
    scope,
    windows: windows.length,
    parameters: parametersOf(op, f, windows),
    error: Math.sqrt(squares / values),
    bias: total / values,
    folds: perFold,
    unpredicted
  });
}

/** Numbers that fits of all windows have, by the sizes of the windows. */
function parametersOf(op: Scannable, f: Field, windows: readonly Int32Array[]): number {
  const bySize = new Map<number, number>();
  let total = 0;
  for (const cells of windows) {
    const known = bySize.get(cells.length) ?? triage(op, part(f, cells, {})).count ?? NaN;
    bySize.set(cells.length, known);
    total += known;
  }
  return total;
}

function membersOf({own, count}: {own: Int32Array; count: number}): Int32Array[] {
  const lists = Array.from({length: count}, (): number[] => []);
  own.forEach((window, cell) => {
    lists[window].push(cell);
  });
  return lists.map((list) => Int32Array.from(list));
}

function part(f: Field, cell: Int32Array, time: Readonly<Record<string, Int32Array>>): Field {
  return isel(f, {cell, ...time});
}

function residualOf(op: Scannable, error: NonNullable<ScopeScanOptions["error"]>): Residual {
  const difference: Residual = (heldOut, result) => map([heldOut, result], (value, other) => value - other);
  if (typeof error === "function") return error;
  if (error === "prediction") return difference;
  if (error === "residual") return (_, result) => result;
  if (error !== "reconstruction")
    throw new OptionError(
      `invalid error: ${String(error)}; expected prediction, residual, reconstruction or a function`,
      {subject: "error", value: error}
    );
  if (op.invert === undefined)
    throw new OptionError(`unsupported error: reconstruction; ${op.name} has no invert`, {subject: "error"});
  return async (heldOut, result, params) => difference(heldOut, await op.invert!(result, params), params);
}
