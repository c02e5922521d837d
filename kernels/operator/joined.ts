/** @file Parts that are kept as they came, for fits that need them whole: which dim they follow one another along, and in what order. */
import {FieldError, listNames} from "../../errors.ts";
import {concat} from "../field/concat.ts";
import type {Field, Role} from "../field/types.ts";

/** Fields that are the parts of one; `dim` is missing while there is only one of them. */
export interface Joined {
  readonly fields: readonly Field[];
  readonly dim?: string;
}

/** Puts lists of parts together. Throws FieldError `invalid parts: …` for those that were not cut along one dim. */
export function addParts(a: Joined, b: Joined): Required<Joined> {
  const dim = seamOf(a.fields[0], b.fields[0]);
  for (const {dim: other = dim} of [a, b]) {
    if (other === dim) continue;
    throw new FieldError(`invalid parts: cut along ${other} and ${dim}; cut along one dim`, {
      subject: "parts",
      value: dim
    });
  }
  return {fields: [...a.fields, ...b.fields], dim};
}

/**
 * The field that parts are of, in the order of their coordinate where it has numbers, else in that of merging: the way it
 * goes within a part, times upwards.
 */
export function joinParts({fields, dim}: Joined): Field {
  if (dim === undefined) return fields[0];
  const start = ({coords}: Field) => Number(coords[dim]?.values[0]);
  const starts = fields.map(start);
  if (!starts.every(Number.isFinite)) return concat(fields, dim);
  const inside = fields.map(({coords}) => coords[dim].values).find((values) => values.length > 1);
  const [from, to] = inside ?? [starts[0], fields[0].axes[dim] === "T" ? Infinity : starts[1]];
  const way = Number(to) < Number(from) ? -1 : 1;
  return concat(
    fields.toSorted((a, b) => way * (start(a) - start(b))),
    dim
  );
}

/** The dim that two parts of a field do not share: the one with other coordinates or another size, else that of time. */
export function seamOf(a: Field, b: Field): string {
  const isApart = (dim: string): boolean => {
    if (a.shape[a.dims.indexOf(dim)] !== b.shape[b.dims.indexOf(dim)]) return true;
    const [here, there] = [a.coords[dim]?.values, b.coords[dim]?.values];
    return (
      here !== undefined && there !== undefined && Array.from<unknown>(here).some((v, i) => v !== there[i])
    );
  };
  const apart = a.dims.filter(isApart);
  const bare = (role: Role) => a.dims.filter((dim) => a.axes[dim] === role && a.coords[dim] === undefined);
  const [dim, ...more] = apart.length > 0 ? apart : [...bare("T"), ...bare("S"), ...bare("X")].slice(0, 1);
  const isLike = String([...a.dims].sort()) === String([...b.dims].sort());
  if (isLike && dim !== undefined && more.length === 0) return dim;
  throw new FieldError(
    `invalid parts: of ${listNames(a.dims)} and ${listNames(b.dims)}, apart along ${listNames(apart)}; parts of one field follow one another along one dim`,
    {subject: "parts", value: apart}
  );
}
