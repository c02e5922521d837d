/** @file A new field from an old one: what is not said anew is carried over, coordinates that no longer fit are left behind. */
import {field} from "./field.ts";
import type {Coordinate, Field, FieldOptions, Role, Values} from "./types.ts";

export interface Changes {
  values: Values;
  dims?: readonly string[];
  shape?: readonly number[];
  coords?: Readonly<Record<string, Coordinate>>;
  axes?: Readonly<Record<string, Role>>;
  name?: string;
  units?: string;
  sKind?: Field["sKind"];
  attrs?: Field["attrs"];
}

/** Coordinates and roles are kept for the dims that remain; sizes too, where the dims are not named anew. */
export function derive(f: Field, {values, dims = f.dims, shape, coords, axes, ...rest}: Changes): Field {
  const sizes = shape ?? dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const roles: Record<string, Role> = {};
  for (const dim of dims) if (axes?.[dim] ?? f.axes[dim]) roles[dim] = axes?.[dim] ?? f.axes[dim];
  const options: FieldOptions = {
    dims,
    shape: sizes,
    coords: coords ?? keepCoords(f, dims),
    units: rest.units ?? f.units,
    name: rest.name ?? f.name,
    attrs: rest.attrs ?? f.attrs,
    axes: roles,
    sKind: rest.sKind ?? f.sKind,
    calendar: f.calendar,
    crs: f.crs
  };
  return field(values, options);
}

/** The coordinates that lie on these dims alone. */
export function keepCoords(f: Pick<Field, "coords">, dims: readonly string[]): Record<string, Coordinate> {
  return Object.fromEntries(
    Object.entries(f.coords).filter(([, coordinate]) => coordinate.dims.every((dim) => dims.includes(dim)))
  );
}

/** A typed array of the same kind. */
export function sameKind(values: Values, length: number): Values {
  return new (values.constructor as new (length: number) => Values)(length);
}

/** The values at these offsets, in the same kind of array. */
export function gather(values: Values, offsets: ArrayLike<number>): Values {
  const out = sameKind(values, offsets.length);
  for (let i = 0; i < offsets.length; ++i) out[i] = values[offsets[i]];
  return out;
}
