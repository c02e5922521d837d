/** @file What a fit leaves of a field: the field less its fitted line and waves, or the other way round. */
import {FieldError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import {isSameCalendar} from "../field/calendar.ts";
import {derive} from "../field/derive.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import {checkSameUnits} from "../field/units.ts";
import type {Calendar, Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import {type Basis, columnsOf, designOf} from "./basis.ts";
import {type Clock, clockOf} from "./clock.ts";
import type {LinearParams} from "./linearFit.ts";
import {seriesOf} from "./series.ts";

interface Removal {
  name: string;
  basisOf: (clock: Clock) => Basis;
  /** 1 takes the fit off, −1 puts it on. */
  sign: 1 | -1;
}

/** The field, float64, less what was fitted, at its own times, which may be others than those of the fit. */
export async function remove(
  f: Field,
  params: LinearParams,
  {name, basisOf, sign}: Removal,
  {signal, progress}: FitOptions = {}
): Promise<Field> {
  const clock = clockOf(f, name);
  const basis = basisOf(clock);
  const series = seriesOf(f, clock.dim, {pooled: ["S", "T"]});
  const {rows, cells} = series;
  const coefficients = params?.coefficients;
  checkSameGrid(f, series.dims, coefficients, ["coefficient"]);
  checkSameUnits(f, coefficients);
  checkClock(clock, params);
  const p = columnsOf(basis);
  if (coefficients.shape[0] !== p)
    throw new FieldError(`invalid params: ${coefficients.shape[0]} coefficients; this ${name} has ${p}`, {
      subject: "params"
    });
  const n = rows.length;
  const times = Float64Array.from(rows, (_, i) => clock.values[i % clock.values.length]);
  const places = offsetsOf(f, series.dims, coefficients);
  const step = coefficients.values.length / p;
  const weights = new Float64Array(cells.length * p);
  for (let c = 0; c < cells.length; ++c)
    for (let k = 0; k < p; ++k) weights[c * p + k] = sign * coefficients.values[k * step + places[c]];
  const values = await primitives().subtractSeries(
    f.values,
    series,
    {data: weights, rows: cells.length, cols: p},
    {data: designOf(basis, times, params.origin), rows: p, cols: n},
    {signal, progress: (share) => progress?.(share, name)}
  );
  return derive(f, {values});
}

function checkClock({unit, calendar}: Clock, params: LinearParams): void {
  const isSame = calendar
    ? params.calendar !== "none" && isSameCalendar(calendar, params.calendar as Calendar)
    : params.calendar === "none" && unit === params.unit;
  if (isSame) return;
  throw new FieldError(
    `invalid calendar: times of the field are in ${unit} (${calendar ?? "no calendar"}), those of the fit in ${params.unit} (${params.calendar}); fit on the same clock`,
    {subject: "calendar", value: calendar}
  );
}
