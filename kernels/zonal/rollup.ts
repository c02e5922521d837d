/** @file Zones into larger zones: counties into states into a nation, by sums that keep their weights. */
import {FieldError, OptionError} from "../../errors.ts";
import {type LinearOperator, linearOperator} from "../operator/linearOperator.ts";
import {onlyOptions} from "../options.ts";

/** Who belongs to whom: pairs of child and parent on any number of levels, a record, or a function of the key. */
export type Parents =
  | readonly (readonly [child: string, parent: string])[]
  | Readonly<Record<string, string>>
  | ReadonlyMap<string, string>
  | ((key: string) => string);

export interface RollupOptions {
  /**
   * How zones count in the mean of their parent; defaults to "area", the area that the stencil covers of each. A list gives
   * weights of one's own, one a zone. "none" takes the plain mean of means, which is seldom meant.
   */
  weights?: "area" | "none" | ArrayLike<number>;
}

/** A stencil, or keys with the areas of what they name. */
export interface Zones {
  readonly keys: readonly string[];
  readonly areas?: ArrayLike<number>;
}

export interface RollupFacts {
  readonly keys: readonly string[];
  /** [parent] The weights of all zones below. */
  readonly areas: Float64Array;
}

/**
 * Returns the matrix R [parent × zone] that rolls zones up: every parent, on every level, over the zones below it.
 *
 * Shapes: apply maps [… , zone] to [… , zone], parents in the order in which they are first named. `R.compose(W)` is the
 * stencil of the parents: sums of its rows.
 * Units: the field's. `how: "mean"` weighs the zones' means, `how: "sum"` adds the zones' sums.
 * Missing: left out of sums and weights alike. Means that carry their coverage, as those of a stencil with gaps do, count by
 * it as well: R(Wx) = (RW)x with gaps too.
 * Throws: FieldError `invalid tree: N → a → S → N goes round; …`, `invalid tree: a has two parents, …`,
 * `missing parent: c; …`, `unknown key: d; …`, `missing areas: …`; OptionError `invalid weights: …`.
 *
 * @example const states = await rollup(W, (key) => key.slice(0, 2)).compose(W).apply(temperature);
 */
export function rollup(
  zones: Zones,
  parents: Parents,
  {weights = "area", ...others}: RollupOptions = {}
): LinearOperator & RollupFacts {
  onlyOptions("rollup", others, "weights");
  const {keys} = zones;
  if (!Array.isArray(keys))
    throw new FieldError("missing keys: rollup takes a stencil, or {keys, areas}", {subject: "keys"});
  const up = treeOf(parents, keys);
  const order = new Map<string, number>();
  const members: number[][] = [];
  // By level: the parents of the zones, then theirs.
  let level = keys.map((key, i) => ({at: key, zone: i}));
  const isZone = new Set(keys);
  while (level.length > 0) {
    const next: typeof level = [];
    for (const {at, zone} of level) {
      const parent = up.get(at);
      if (parent === undefined) continue;
      if (!order.has(parent)) order.set(parent, members.push([]) - 1);
      members[order.get(parent)!].push(zone);
      next.push({at: parent, zone});
    }
    level = next;
  }
  for (const child of up.keys())
    if (!isZone.has(child) && !order.has(child))
      throw new FieldError(`unknown key: ${child}; the stencil has no such zone and no zone is below it`, {
        subject: "key",
        value: child
      });
  const measure = measureOf(zones, weights);
  const offsets = new Int32Array(members.length + 1);
  for (const [i, list] of members.entries()) offsets[i + 1] = offsets[i] + list.length;
  const indices = Int32Array.from(members.flatMap((list) => list.sort((a, b) => a - b)));
  const names = [...order.keys()];
  const zone = (values: readonly string[]) => ({
    dims: ["zone"],
    shape: [values.length],
    coords: {zone: {dims: ["zone"], values}},
    axes: {zone: "X" as const}
  });
  const areas = Float64Array.from(members, (list) => list.reduce((total, i) => total + measure[i], 0));
  return linearOperator<RollupFacts>({
    name: "rollup",
    csr: {
      rows: names.length,
      cols: keys.length,
      offsets,
      indices,
      values: new Float64Array(indices.length).fill(1)
    },
    measure,
    input: zone(keys),
    output: zone(names),
    facts: {keys: Object.freeze(names), areas}
  });
}

/** The parent of each child, after a look for second parents, gaps and circles. */
function treeOf(parents: Parents, keys: readonly string[]): Map<string, string> {
  const pairs: Iterable<readonly [string, string]> =
    typeof parents === "function"
      ? keys.map((key) => [key, parents(key)] as const)
      : Array.isArray(parents) || parents instanceof Map
        ? (parents as Iterable<readonly [string, string]>)
        : Object.entries(parents);
  const up = new Map<string, string>();
  for (const [child, parent] of pairs) {
    const known = up.get(child);
    if (known !== undefined && known !== parent)
      throw new FieldError(
        `invalid tree: ${child} has two parents, ${known} and ${parent}; a zone rolls up into one`,
        {subject: "tree", value: child}
      );
    if (parent !== undefined && parent !== null) up.set(child, String(parent));
  }
  for (const key of up.keys()) {
    const path = [key];
    const seen = new Set(path);
    for (let at = up.get(key); at !== undefined; at = up.get(at)) {
      path.push(at);
      if (seen.has(at))
        throw new FieldError(
          `invalid tree: ${path.slice(path.indexOf(at)).join(" → ")} goes round; each zone needs a parent above it`,
          {subject: "tree", value: path}
        );
      seen.add(at);
    }
  }
  const orphan = keys.find((key) => !up.has(key));
  if (orphan === undefined) return up;
  throw new FieldError(`missing parent: ${orphan}; give every zone one`, {subject: "parent", value: orphan});
}

function measureOf({keys, areas}: Zones, weights: RollupOptions["weights"]): Float64Array {
  if (weights === "none") return new Float64Array(keys.length).fill(1);
  if (weights === "area" && areas === undefined)
    throw new FieldError(
      'missing areas: a mean of means needs weights; roll up a stencil, give areas, or say {weights: "none"}',
      {subject: "areas"}
    );
  const list = weights === "area" ? areas : weights;
  if (typeof list !== "object" || list.length !== keys.length || !Array.from(list).every((each) => each >= 0))
    throw new OptionError(
      `invalid weights: ${typeof list === "object" ? `${list.length} for ${keys.length} zones` : String(list)}; expected "area", "none" or a weight of 0 or more for each zone`,
      {subject: "weights", value: weights}
    );
  return Float64Array.from(list);
}
