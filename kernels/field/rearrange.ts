/** @file The reshape game: one pattern says how dims are ordered, merged and split; the result says what that costs. */
import {gather, keepCoords} from "./derive.ts";
import {field, seal} from "./field.ts";
import {stridesOf} from "./layout.ts";
import {lostBy} from "./lost.ts";
import {type Atom, invalid, matchPattern, parsePattern, type Place} from "./pattern.ts";
import {sKindOf} from "./roles.ts";
import type {Coordinate, Field, Role} from "./types.ts";

/** A field with what its new shape no longer says, in the words of the reshape cheat sheet. */
export type Rearranged = Field & {readonly lost: readonly string[]};

/**
 * Returns the field with its dims ordered, merged and split as a pattern says. Every token of the left stands on the right;
 * `sizes` are those of split dims. Coordinates follow: of a merged dim they become auxiliary, so that places stay known.
 *
 * Names: a merged dim is called by its tokens, as `lat_lon`. Roles: merged with samples it is S, with variables V; time
 * and space together are S of patches; a piece of a split dim called window, patch or member is S of that kind.
 * Throws: OptionError `invalid pattern: …`.
 *
 * @example rearrange(sst, "time lat lon -> time (lat lon)").lost // ["all geometry"]
 */
export function rearrange(
  f: Field,
  pattern: string,
  sizes: Readonly<Record<string, number>> = {}
): Rearranged {
  const parsed = parsePattern(pattern);
  const right = parsed.right.flatMap((place) => place.tokens);
  const left = parsed.left.flatMap((place) => place.tokens);
  const gone = left.find((token) => !right.includes(token));
  if (gone) throw invalid(pattern, `${gone} is missing on the right, use reduce to take it away`);
  const made = right.find((token) => !left.includes(token));
  if (made) throw invalid(pattern, `${made} is missing on the left, use repeat to add it`);
  return assemble(f, parsed.right, matchPattern(f, pattern, parsed, sizes));
}

/** Lays the atoms of the tokens out as the places say. */
export function assemble(f: Field, places: readonly Place[], atoms: ReadonlyMap<string, Atom[]>): Rearranged {
  const outs = places.flatMap(({tokens, merged, name}) => {
    const parts = tokens.flatMap((token) => atoms.get(token)!);
    // A token of several dims that is merged with nothing leaves them apart.
    if (!merged) return parts.map((atom) => ({name: atom.name, atoms: [atom]}));
    return [{name: name ?? (parts.length === 1 ? parts[0].name : tokens.join("_")), atoms: parts}];
  });
  const dims = outs.map(({name}) => name);
  const coords: Record<string, Coordinate> = {};
  for (const [name, coordinate] of Object.entries(keepCoords(f, f.dims))) {
    const touched = outs.filter((out) =>
      out.atoms.some(({dim}) => dim !== undefined && coordinate.dims.includes(dim))
    );
    const shape = coordinate.dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
    const offsets = offsetsAlong(
      touched.flatMap((out) => out.atoms),
      coordinate.dims,
      shape
    );
    const {values} = coordinate;
    coords[name] = {
      ...coordinate,
      dims: touched.map((out) => out.name),
      values: ArrayBuffer.isView(values)
        ? gather(values, offsets)
        : Array.from(offsets, (offset) => (values as readonly string[])[offset])
    };
  }
  const axes: Record<string, Role> = {};
  // A piece of a split dim that is called window, patch or member has been made into samples.
  const cut = outs.find(({name, atoms}) => atoms.length === 1 && atoms[0].dim !== name && sKindOf(name));
  for (const {name, atoms} of outs) {
    axes[name] = name === cut?.name ? "S" : mergedRole(atoms.map((atom) => atom.role));
  }
  const blurred = outs.find(
    ({atoms}) => atoms.length > 1 && mergedRole(atoms.map((atom) => atom.role)) === "S"
  );
  const roles = new Set(blurred?.atoms.filter((atom) => atom.size > 1).map((atom) => atom.role));
  const sKind = roles.has("X") ? "patch" : roles.has("T") ? "window" : cut ? sKindOf(cut.name) : f.sKind;
  const made = field(
    gather(
      f.values,
      offsetsAlong(
        outs.flatMap((out) => out.atoms),
        f.dims,
        f.shape
      )
    ),
    {
      dims,
      shape: outs.map(({atoms}) => atoms.reduce((n, atom) => n * atom.size, 1)),
      coords,
      axes,
      sKind,
      units: f.units,
      name: f.name,
      attrs: f.attrs,
      calendar: f.calendar,
      crs: f.crs
    }
  );
  return seal({...made, lost: Object.freeze(lostBy(outs.map(({atoms}) => atoms.map((atom) => atom.role))))});
}

/** Offsets, in an array over `dims`, of every combination of atoms; atoms of other dims stand still. */
function offsetsAlong(atoms: readonly Atom[], dims: readonly string[], shape: readonly number[]): Int32Array {
  const strides = stridesOf(shape);
  let offsets = Int32Array.of(0);
  for (const {dim, size, step} of atoms) {
    const at = dim === undefined ? -1 : dims.indexOf(dim);
    const stride = at < 0 ? 0 : strides[at] * step;
    const next = new Int32Array(offsets.length * size);
    for (let k = 0, n = 0; k < offsets.length; ++k)
      for (let j = 0; j < size; ++j) next[n++] = offsets[k] + j * stride;
    offsets = next;
  }
  return offsets;
}

function mergedRole(roles: readonly Role[]): Role {
  const set = new Set(roles);
  if (set.size === 1) return roles[0];
  if (set.has("S")) return "S";
  return set.has("V") ? "V" : "S";
}
