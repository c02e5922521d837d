/** @file Variograms in parts: sums over maps add, and parts of one map are kept until it is whole, as pairs join any two of them. */
import {FieldError} from "../../errors.ts";
import {isel} from "../field/isel.ts";
import type {Field, Role} from "../field/types.ts";
import {digest} from "../operator/digest.ts";
import {addParts, type Joined, joinParts} from "../operator/joined.ts";
import type {Operator, Params, Pass} from "../operator/types.ts";
import type {Sums} from "./estimators.ts";
import type {Sites} from "./sites.ts";

/** What is known of some maps: sums of pairs, row by row. */
export interface Summed {
  readonly kind: "summed";
  /** The field at its first place and sample: variables, names and units. */
  readonly like: Field;
  readonly edges: Float64Array;
  readonly metric: Sites["metric"];
  readonly names: readonly string[];
  readonly rows: readonly Sums[];
  readonly digest: string;
}

type State = Summed | (Joined & {readonly kind: "whole"});

interface Maps<P extends Params> {
  /** Whether sums of parts that lie apart along a role add. */
  adds(role: Role): boolean;
  sum(f: Field): Omit<Summed, "kind" | "like" | "digest">;
  finish(state: Summed): P;
  fitWhole(f: Field): Promise<P>;
}

/** The parts of an operator that looks at pairs within maps. */
export function inMapParts<P extends Params>({
  adds,
  sum,
  finish,
  fitWhole
}: Maps<P>): Required<Pick<Operator<P>, "partial" | "merge" | "finalize" | "held">> {
  const summed = (f: Field): Summed => {
    const places = Object.fromEntries(f.dims.flatMap((dim) => (f.axes[dim] === "V" ? [] : [[dim, [0, 1]]])));
    return {kind: "summed", like: isel(f, places), ...sum(f), digest: digest(f)};
  };
  const sumOf = (state: State): Summed => (state.kind === "summed" ? state : summed(joinParts(state)));
  return {
    async partial(f: Field, {along}: Pass = {}): Promise<State> {
      return along !== undefined && adds(along) ? summed(f) : {kind: "whole", fields: [f]};
    },
    merge(left, right): State {
      const [a, b] = [left as State, right as State];
      if (a.kind === "whole" && b.kind === "whole") {
        const both = addParts(a, b);
        if (!adds(a.fields[0].axes[both.dim])) return {kind: "whole", ...both};
      }
      return addSums(sumOf(a), sumOf(b));
    },
    finalize: async (state) => {
      const known = state as State;
      return known.kind === "whole" ? fitWhole(joinParts(known)) : finish(known);
    },
    held: ({S, T, V, X}, along) => (adds(along) ? 0 : S * T * V * X)
  };
}

function addSums(a: Summed, b: Summed): Summed {
  const said = ({edges, rows, names}: Summed) =>
    `${rows.length} rows ${names.join(" ")} at ${edges.join(" ")}`;
  if (said(a) !== said(b))
    throw new FieldError(
      "invalid parts: of other places, bins or windows; parts of maps share all of them, or are parts of one map",
      {subject: "parts"}
    );
  const rows = a.rows.map((row, k) => addRows(row, b.rows[k]));
  return {...a, rows, digest: digest([a.digest, b.digest])};
}

function addRows(a: Sums, b: Sums): Sums {
  const plus = (x: Float64Array, y: Float64Array) => x.map((value, bin) => value + y[bin]);
  return {
    count: plus(a.count, b.count),
    lags: plus(a.lags, b.lags),
    sums: plus(a.sums, b.sums),
    ...(a.spread && b.spread && {spread: addSpread(a.spread, b.spread)})
  };
}

/** Count, mean and squared deviations of both, after Chan, Golub and LeVeque (1979). */
export function addSpread(a: Float64Array, b: Float64Array): Float64Array {
  if (a[0] === 0 || b[0] === 0) return a[0] === 0 ? b : a;
  const n = a[0] + b[0];
  const step = b[1] - a[1];
  return Float64Array.of(n, a[1] + (step * b[0]) / n, a[2] + b[2] + (step * step * a[0] * b[0]) / n);
}
