/** @file Fields as variables after the CF conventions: data, coordinates and the grid mapping, each once. */
import {FieldError} from "../../errors.ts";
import {valueName} from "../field/toTable.ts";
import type {Coordinate, Field, Values} from "../field/types.ts";

export type Attribute = string | number | readonly number[] | readonly string[];

export interface Variable {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly values: Values | readonly string[];
  readonly attrs: Readonly<Record<string, Attribute>>;
  /** Whether it is a field itself, not what places it. */
  readonly isData: boolean;
}

/**
 * Coordinates first, then data. Attributes that are no text, no number and no list of these are left out; a slash in a name,
 * which would mean a group, becomes "_".
 *
 * Throws: FieldError `invalid fields: …` where two say different things of one dim or coordinate.
 */
export function variablesOf(fields: readonly Field[]): Variable[] {
  const sizes = new Map<string, number>();
  const placed = new Map<string, Variable>();
  const data: Variable[] = [];
  for (const f of fields) {
    f.dims.forEach((dim, i) => {
      if ((sizes.get(dim) ?? f.shape[i]) !== f.shape[i])
        throw differ(`${dim} has ${sizes.get(dim)} entries in one and ${f.shape[i]} in another`);
      sizes.set(dim, f.shape[i]);
    });
    for (const [name, coordinate] of Object.entries(f.coords)) {
      const made = coordinateVariable(f, name, coordinate);
      const known = placed.get(made.name);
      if (known && !sameValues(known, made)) throw differ(`they lie elsewhere along ${name}`);
      placed.set(made.name, made);
    }
    if (f.crs !== undefined) placed.set("crs", mappingOf(f.crs));
    const others = Object.keys(f.coords).filter((name) => !f.dims.includes(name));
    data.push({
      name: plain(valueName(f, [...Object.keys(f.coords), ...f.dims])),
      dims: f.dims,
      shape: f.shape,
      values: f.values,
      attrs: {
        ...attributes(f.attrs),
        ...(f.units !== "" && {units: f.units}),
        ...(others.length > 0 && {coordinates: others.map(plain).join(" ")}),
        ...(f.crs !== undefined && {grid_mapping: "crs"})
      },
      isData: true
    });
  }
  const clash = data.find(({name}) => placed.has(name));
  if (clash) throw differ(`${clash.name} is data in one and a coordinate in another`);
  return [...placed.values(), ...data];
}

function differ(what: string): FieldError {
  return new FieldError(`invalid fields: ${what}; write them to files of their own`, {subject: "fields"});
}

function coordinateVariable(
  f: Field,
  name: string,
  {dims, values, units, calendar, attrs}: Coordinate
): Variable {
  return {
    name: plain(name),
    dims,
    shape: dims.map((dim) => f.shape[f.dims.indexOf(dim)]),
    values,
    attrs: {
      ...attributes(attrs ?? {}),
      ...(units !== undefined && {units}),
      ...(calendar !== undefined && {calendar})
    },
    isData: false
  };
}

/** A system is named, not described: readers that need its numbers look the code up. */
function mappingOf(crs: string): Variable {
  const code = /^EPSG:\d+$/.test(crs);
  return {
    name: "crs",
    dims: [],
    shape: [],
    values: Int32Array.of(0),
    attrs: code ? {grid_mapping_name: "unknown", epsg_code: crs} : {grid_mapping_name: crs},
    isData: false
  };
}

export function attributes(all: Readonly<Record<string, unknown>>): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, Attribute] => {
      const list = Array.isArray(entry[1]) ? entry[1] : [entry[1]];
      const kind = typeof list[0];
      return (kind === "string" || kind === "number") && list.every((each) => typeof each === kind);
    })
  );
}

export function plain(name: string): string {
  return name.replaceAll("/", "_");
}

function sameValues(a: Variable, b: Variable): boolean {
  return (
    String(a.dims) === String(b.dims) &&
    a.values.length === b.values.length &&
    Array.from<unknown>(a.values).every((value, i) => Object.is(value, b.values[i]))
  );
}
