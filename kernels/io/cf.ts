/** @file From stored variables to fields: which are data, which are coordinates, after the CF conventions. */
import {FieldError, FormatError, listNames} from "../../errors.ts";
import {field, outlineOf} from "../field/field.ts";
import {product} from "../field/layout.ts";
import {take} from "../field/isel.ts";
import {roleOf} from "../field/roles.ts";
import type {
  Calendar,
  Coordinate,
  Dataset,
  Field,
  FieldOptions,
  LazyField,
  Values,
  VariableFrame
} from "../field/types.ts";
import {decode, packing} from "./decode.ts";
import type {RawFile, RawValues, RawVariable} from "./raw.ts";
import {type Frame, type Span, type Window, windowOf} from "./window.ts";

/** Attributes that become parts of the field or speak of the storage. */
const consumed = new Set([...packing, "units", "coordinates", "grid_mapping", "calendar", "_Encoding"]);
/** Attributes by which a variable names others that are not data themselves. */
const namers = ["coordinates", "bounds", "climatology", "grid_mapping"];

/**
 * Returns a dataset over stored variables.
 *
 * Data are the numeric variables that nobody names as coordinates, bounds or grid mapping and that are not dimensions
 * themselves. A field gets the coordinates of its dims, those its `coordinates` attribute names, and every text,
 * latitude or longitude variable that fits its dims.
 */
export function cfDataset(file: RawFile, name: string): Dataset {
  const byName = new Map(file.variables.map((variable) => [variable.name, variable]));
  const named = new Set(
    file.variables.flatMap((variable) =>
      references(variable, namers).map((name) => resolve(variable, name, byName)?.name)
    )
  );
  const data = file.variables.filter(
    (variable) => isNumeric(variable) && !named.has(variable.name) && !isCoordinate(variable)
  );
  const names = data.map((variable) => variable.name);
  return {
    name,
    variables: names,
    attrs: file.attrs,
    async read(wanted, {isel: part} = {}) {
      const variable = find(wanted);
      return readField(file, variable, byName, part && windowOf(frameOf(variable, byName), part));
    },
    ...(file.chunksOf && {
      describe(wanted?: string): VariableFrame {
        const variable = find(wanted);
        const {dims, shape, axes} = frameOf(variable, byName);
        return {name: variable.name, dims, shape, chunks: file.chunksOf!(variable), axes};
      },
      async lazy(wanted?: string): Promise<LazyField> {
        const variable = find(wanted);
        const head = await headOf(file, variable, byName);
        const read: LazyField["read"] = async (box) =>
          decoded(await readValues(file, variable, box), variable);
        const chunks = file.chunksOf!(variable);
        return Object.freeze({...outlineOf(product(head.shape!), head), chunks, read});
      }
    })
  };

  function find(wanted: string | undefined): RawVariable {
    const spread = data.filter((variable) => variable.dims.length > 0);
    const candidates = spread.length ? spread : data;
    if (wanted === undefined && candidates.length !== 1) throw chooseError(names, name);
    const variable = wanted === undefined ? candidates[0] : byName.get(wanted);
    if (!variable) throw unknownError(wanted as string, names);
    if (isNumeric(variable)) return variable;
    throw new FieldError(`unsupported variable: ${variable.name}; its values are not numbers`, {
      subject: "variable",
      value: variable.name
    });
  }
}

/** Names, sizes and roles of the dims, by which a part can be named before anything is read. */
function frameOf(variable: RawVariable, byName: Map<string, RawVariable>): Frame {
  const short = shortNames(variable.dims);
  const dims = variable.dims.map((dim) => short.get(dim)!);
  const coords = Object.fromEntries(
    variable.dims.flatMap((dim, i): [string, Coordinate][] => {
      const own = byName.get(dim);
      if (!own) return [];
      const {units} = own.attrs;
      const values = new Float64Array(0);
      return [
        [dims[i], {dims: [dims[i]], values, ...(typeof units === "string" && {units}), attrs: keep(own)}]
      ];
    })
  );
  const axes = Object.fromEntries(dims.map((dim) => [dim, roleOf(dim, coords[dim])]));
  return {dims, shape: variable.shape, coords, axes};
}

/** No variable was named and the file has several, or none. */
export function chooseError(names: readonly string[], file: string): FieldError {
  return names.length
    ? new FieldError(`ambiguous variable: ${file}; give one of ${listNames(names)}`, {
        subject: "variable",
        names
      })
    : new FieldError(`missing variable: ${file}; this file has no numeric variables`, {subject: "variable"});
}

export function unknownError(wanted: string, names: readonly string[]): FieldError {
  return new FieldError(`unknown variable: ${wanted}; this file has ${listNames(names)}`, {
    subject: "variable",
    value: wanted,
    names
  });
}

async function readField(
  file: RawFile,
  variable: RawVariable,
  byName: Map<string, RawVariable>,
  window?: Window
): Promise<Field> {
  const head = await headOf(file, variable, byName, window);
  const box = file.readBox && boxOf(variable, window);
  const read = field(decoded(await readValues(file, variable, box), variable), head);
  return window ? take(read, window.chosen) : read;
}

function boxOf({dims, shape}: RawVariable, window: Window | undefined, of: readonly string[] = dims): Span[] {
  const short = shortNames(of);
  return dims.map((dim, i) => window?.box.get(short.get(dim)!) ?? [0, shape[i]]);
}

function decoded({values}: {values: RawValues}, variable: RawVariable): Values {
  return decode(values as Exclude<RawValues, readonly string[]>, variable);
}

/** What a field of the variable, or of a part of it, is besides its values. */
async function headOf(
  file: RawFile,
  variable: RawVariable,
  byName: Map<string, RawVariable>,
  window?: Window
): Promise<FieldOptions> {
  const short = shortNames(variable.dims);
  const coords: Record<string, Coordinate> = {};
  for (const aux of coordinatesOf(variable, byName)) {
    const {dims, values} = await readValues(file, aux, file.readBox && boxOf(aux, window, variable.dims));
    const key = variable.dims.includes(aux.name) ? short.get(aux.name)! : baseName(aux.name);
    const {units, calendar} = aux.attrs;
    coords[key] = {
      dims: dims.map((dim) => short.get(dim)!),
      values: isText(values) ? values : decode(values, aux),
      ...(typeof units === "string" && {units}),
      ...(typeof calendar === "string" && {calendar: calendar.toLowerCase() as Calendar}),
      attrs: keep(aux)
    };
  }
  const time = Object.values(coords).find(
    (coord) => coord.dims.length === 1 && /\bsince\b/.test(coord.units ?? "")
  );
  const {units} = variable.attrs;
  return {
    name: variable.name,
    units: typeof units === "string" ? units : "",
    dims: variable.dims.map((dim) => short.get(dim)!),
    shape: file.readBox ? boxOf(variable, window).map(([from, to]) => to - from) : [...variable.shape],
    coords,
    attrs: keep(variable),
    calendar: time?.calendar,
    crs: crsOf(variable, byName)
  };
}

/** Reads and checks the count, so that no damaged file makes a field whose shape and values disagree. */
async function readValues(
  file: RawFile,
  variable: RawVariable,
  box?: readonly (readonly [from: number, to: number])[]
): Promise<{dims: readonly string[]; values: RawValues}> {
  const values = await (box && file.readBox ? file.readBox(variable, box) : file.read(variable));
  const count = box
    ? box.reduce((n, [from, to]) => n * (to - from), 1)
    : variable.shape.reduce((n, size) => n * size, 1);
  if (values.length !== count) {
    throw new FormatError(
      `invalid ${file.format} file: ${file.name}; ${variable.name} has ${values.length} values, expected ${count}`,
      {subject: "file", value: file.name}
    );
  }
  return {dims: variable.dims, values};
}

function coordinatesOf(variable: RawVariable, byName: Map<string, RawVariable>): Set<RawVariable> {
  const found = new Set<RawVariable>();
  const fits = (other: RawVariable) =>
    other !== variable && other.type !== "other" && other.dims.every((dim) => variable.dims.includes(dim));
  for (const dim of variable.dims) {
    const own = byName.get(dim);
    if (own && own.dims.length === 1 && fits(own)) found.add(own);
  }
  for (const name of references(variable, ["coordinates"])) {
    const other = resolve(variable, name, byName);
    if (other && fits(other)) found.add(other);
  }
  for (const other of byName.values()) {
    const described = other.type === "text" || isGeographic(other);
    if (other.dims.length && described && !other.dims.some(isPhony) && fits(other)) found.add(other);
  }
  return found;
}

/** The names in a variable's attributes, as in `coordinates = "lat lon"` or `grid_mapping = "crs: x y"`. */
function references({attrs}: RawVariable, keys: readonly string[]): string[] {
  return keys.flatMap((key) =>
    typeof attrs[key] === "string" ? attrs[key].split(/[\s:]+/).filter((name) => name !== "") : []
  );
}

/** Looks a name up in the variable's group, then in the groups around it. */
function resolve(
  {name}: RawVariable,
  wanted: string,
  byName: Map<string, RawVariable>
): RawVariable | undefined {
  if (wanted.startsWith("/")) return byName.get(wanted.slice(1));
  for (let group = name; group !== ""; ) {
    group = group.slice(0, Math.max(0, group.lastIndexOf("/")));
    const found = byName.get(group ? `${group}/${wanted}` : wanted);
    if (found) return found;
  }
  return undefined;
}

function isNumeric({type}: RawVariable): boolean {
  return type !== "text" && type !== "other";
}

function isCoordinate(variable: RawVariable): boolean {
  return (
    (variable.dims.length === 1 && variable.dims[0] === variable.name) ||
    variable.attrs.grid_mapping_name !== undefined ||
    isGeographic(variable)
  );
}

function isGeographic({attrs}: RawVariable): boolean {
  return (
    /^(latitude|longitude)$/.test(String(attrs.standard_name)) ||
    /^degrees?_?(north|east|n|e)$/i.test(String(attrs.units))
  );
}

/** Made up for a file without dimension scales: that lengths agree says nothing. */
function isPhony(dim: string): boolean {
  return dim.startsWith("phony_dim_");
}

function isText(values: RawValues): values is readonly string[] {
  return Array.isArray(values);
}

function keep({attrs}: RawVariable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attrs).filter(([key]) => !consumed.has(key)));
}

/** The identifier of the grid mapping: an EPSG code where one is given, else its CF name; none for longitude and latitude. */
function crsOf(variable: RawVariable, byName: Map<string, RawVariable>): string | undefined {
  const [name] = references(variable, ["grid_mapping"]);
  const mapping = name === undefined ? undefined : resolve(variable, name, byName);
  if (!mapping) return undefined;
  const {grid_mapping_name: kind, epsg_code: code, crs_wkt: wkt, spatial_ref: ref} = mapping.attrs;
  if (kind === "latitude_longitude") return undefined;
  if (code !== undefined) return `EPSG:${String(code).replace(/^EPSG:/i, "")}`;
  const text = String(wkt ?? ref ?? "");
  // The last authority of a WKT text is that of the whole system, the earlier ones are of its parts.
  const epsg = [...text.matchAll(/(?:AUTHORITY|ID)\["EPSG",\s*"?(\d+)"?\]/g)].at(-1)?.[1];
  if (epsg) return `EPSG:${epsg}`;
  return typeof kind === "string" ? kind : undefined;
}

/** Dims lose their group's path, unless two of them would then be called the same. */
function shortNames(dims: readonly string[]): Map<string, string> {
  const bases = dims.map(baseName);
  return new Map(
    dims.map((dim, i) => [dim, bases.filter((base) => base === bases[i]).length > 1 ? dim : bases[i]])
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
