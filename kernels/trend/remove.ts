/** @file What a fit leaves of a field: the field less its fitted line and waves, or the other way round. */
import {FieldError} from "../../errors.ts";
import {isSameCalendar} from "../field/calendar.ts";
import {derive} from "../field/derive.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Calendar, Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import {type Basis, columnsOf, designOf} from "./basis.ts";
import {type Clock, clockOf} from "./clock.ts";
import type {LinearParams} from "./linearFit.ts";
import {paddedLength, panelsOf, subtract} from "./panels.ts";
import {eachSeries, seriesOf} from "./series.ts";

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
  call: FitOptions = {}
): Promise<Field> {
  const clock = clockOf(f, name);
  const basis = basisOf(clock);
  const series = seriesOf(f, clock.dim, {pooled: ["S", "T"]});
  const {rows, cells} = series;
  const coefficients = params?.coefficients;
  checkSameGrid(f, series.dims, coefficients, ["coefficient"]);
  checkClock(clock, params);
  const p = columnsOf(basis);
  if (coefficients.shape[0] !== p)
    throw new FieldError(`invalid params: ${coefficients.shape[0]} coefficients; this ${name} has ${p}`, {
      subject: "params"
    });
  const n = rows.length;
  const times = Float64Array.from(rows, (_, i) => clock.values[i % clock.values.length]);
  const panels = panelsOf(designOf(basis, times, params.origin), p);
  const places = offsetsOf(f, series.dims, coefficients);
  const step = coefficients.values.length / p;
  const weights = new Float64Array(paddedLength(panels));
  const values = new Float64Array(f.values.length);
  const isInPlace = rows.every((row, i) => row === rows[0] + i);
  const one = new Float64Array(isInPlace ? 0 : n);
  await eachSeries(series, call, name, (c, from, at) => {
    for (let k = 0; k < p; ++k) weights[k] = sign * coefficients.values[k * step + places[c]];
    if (isInPlace) subtract(panels, from, at, weights, values, rows[0] + cells[c]);
    else {
      subtract(panels, from, at, weights, one, 0);
      for (let i = 0; i < n; ++i) values[rows[i] + cells[c]] = one[i];
    }
  });
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
