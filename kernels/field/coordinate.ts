/** @file Makes a coordinate from what a caller gives: numbers, words, dates, or a record with units. */
import {FieldError} from "../../errors.ts";
import {cfKind} from "./roles.ts";
import {encodeTime, maybeDate} from "./time.ts";
import type {Calendar, Coordinate, CoordinateInput} from "./types.ts";
import {toValues} from "./values.ts";

/** Dates given without units count in these, exactly. */
const CLOCK = "milliseconds since 1970-01-01";

/** Checks nothing against the field but that a bare list names one of its dims. */
export function toCoordinate(
  name: string,
  input: CoordinateInput | CoordinateInput["values"],
  fieldDims: readonly string[],
  fieldCalendar?: Calendar
): Coordinate {
  const record: CoordinateInput = isRecord(input) ? input : {values: input};
  const {dims, units, attrs} = record;
  const on = dims === undefined ? ownDim(name, fieldDims) : typeof dims === "string" ? [dims] : dims;
  const time = cfKind(name, {units, attrs}) === "time";
  const calendar = record.calendar ?? (time && units?.includes("since") ? fieldCalendar : undefined);
  const rest = {...(attrs && {attrs: Object.freeze({...attrs})})};
  const list = record.values;
  if (Array.isArray(list) && list[0] instanceof Date) {
    return times(list as Date[], on, units, calendar ?? "proleptic_gregorian", rest);
  }
  if (Array.isArray(list) && typeof list[0] === "string") {
    const words = list as string[];
    if (time && words.every((word) => maybeDate(word) !== undefined))
      return times(words, on, units, calendar ?? fieldCalendar ?? "standard", rest);
    return Object.freeze({dims: on, values: Object.freeze([...words]), ...(units && {units}), ...rest});
  }
  return Object.freeze({
    dims: Object.freeze([...on]),
    values: toValues(list as Exclude<typeof list, readonly string[] | readonly Date[]>).values,
    ...(units !== undefined && {units}),
    ...(calendar !== undefined && {calendar}),
    ...rest
  });
}

function times(
  list: readonly (string | Date)[],
  dims: readonly string[],
  units = CLOCK,
  calendar: Calendar,
  rest: {attrs?: Readonly<Record<string, unknown>>}
): Coordinate {
  const values = Float64Array.from(list, (each) => encodeTime(each, {units, calendar}));
  return Object.freeze({dims: Object.freeze([...dims]), values, units, calendar, ...rest});
}

function isRecord(input: unknown): input is CoordinateInput {
  return (
    typeof input === "object" &&
    input !== null &&
    !ArrayBuffer.isView(input) &&
    "values" in input &&
    !Array.isArray(input)
  );
}

function ownDim(name: string, dims: readonly string[]): readonly string[] {
  if (dims.includes(name)) return [name];
  throw new FieldError(
    `unknown dimension: ${name}; an auxiliary coordinate names its own, as {${name}: {dims: ["${dims[0]}"], values: […]}}`,
    {subject: "coordinate", value: name}
  );
}
