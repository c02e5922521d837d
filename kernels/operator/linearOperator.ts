/** @file Operators that are one sparse matrix: built from places alone, applied to any number of maps, multiplied into one. */
import {FieldError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import type {Coordinate, Field, LazyField, Role} from "../field/types.ts";
import {multiplyCsr, rowSumsOf, scaleColumns, transposeCsr} from "../linalg/csr.ts";
import {applyLinear, type LinearApplyOptions} from "./applyLinear.ts";
import {digest} from "./digest.ts";
import {encodeLinear, writeLinear} from "./linearFile.ts";

/** What the rows or the columns of a matrix stand for: the entries of these dims, row-major. */
export interface Places {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly coords: Readonly<Record<string, Coordinate>>;
  readonly axes?: Readonly<Record<string, Role>>;
}

/** What the matrix is made of; the rest follows. */
export interface LinearParts {
  readonly name: string;
  readonly csr: Csr;
  readonly input: Places;
  readonly output: Places;
  /** [cols] The size of each input, by which a mean weighs it; without it all are alike. */
  readonly measure?: Float64Array;
  /** Weights without negative ones, or how to make them, by which coverage is told; needed where `csr` has negative ones. */
  readonly support?: Csr | (() => Csr);
  /** Units of the weights, which a sum takes on; defaults to none. */
  readonly weightUnits?: string;
  /** Facts of the rows, kept by products from the left: keys, areas, warnings. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** The area of each input as a product of one number for each of its dims; kept by products from the right. */
  readonly extents?: readonly Float64Array[];
}

/** Parts that are made when first read, and know how to be multiplied before that. */
export interface LazyLinearParts extends Omit<LinearParts, "csr" | "support"> {
  readonly rows: number;
  readonly cols: number;
  csr(): Csr;
  support(): Csr;
  /** A·this, without making this. */
  after(a: Csr): Csr;
  /** A·support, likewise. */
  supportAfter(a: Csr): Csr;
  readonly digest: string;
}

/** A sparse matrix that maps fields on some places to fields on others; frozen. */
export interface LinearOperator {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** The weights; `apply` with how: "sum" is this matrix times the field. */
  readonly csr: Csr;
  /** The sum of each row's weights. */
  readonly rowSums: Float64Array;
  readonly input: Places;
  readonly output: Places;
  readonly measure?: Float64Array;
  readonly support?: Csr;
  readonly weightUnits?: string;
  /** [cols] Areas of the cells, where the inputs are cells. */
  readonly cellAreas?: Float64Array;
  /** Names the contents: equal matrices on equal places have equal digests. */
  readonly digest: string;
  /**
   * Maps every slice of a field over other dims.
   *
   * Shapes: [… , input dims in any place] → [… , output dims]. Missing: left out of means and sums unless
   * `missing: "propagate"`; where anything was missing, or a `minCoverage` was asked for, the result has a coordinate
   * `coverage`: the share of the weights that was there.
   * Of a lazy field (`openLazyField`) the chunks that the weights touch are read, once each, and no others; how many
   * they were is told by the result's attributes `chunks_read` and `chunks_total`.
   * Throws: FieldError `invalid field: …` for other places.
   */
  apply(f: Field | LazyField, options?: LinearApplyOptions): Promise<Field>;
  /** The operator that does `other` first and then this one: the product of the matrices. */
  compose(other: LinearOperator): LinearOperator;
  transpose(): LinearOperator;
  /** One buffer with all of it, for `loadStencil`; it can be transferred. */
  toBuffer(): ArrayBuffer;
  /** Writes that buffer to a file. */
  save(path: string | URL): Promise<void>;
}

/** What each operator was made of, for products. */
const madeOf = new WeakMap<LinearOperator, LinearParts | LazyLinearParts>();

/** Makes a linear operator of a matrix and what its rows and columns stand for; `F` names what the facts add to it. */
export function linearOperator<F extends object = object>(
  parts: LinearParts | LazyLinearParts
): LinearOperator & Readonly<F> {
  const isLazy = typeof parts.csr === "function";
  const made: {csr?: Csr; support?: Csr; rowSums?: Float64Array; cellAreas?: Float64Array; digest?: string} =
    isLazy ? {digest: (parts as LazyLinearParts).digest} : {csr: parts.csr as Csr};
  const csr = () => (made.csr ??= (parts as LazyLinearParts).csr());
  const support = () =>
    (made.support ??= typeof parts.support === "function" ? parts.support() : parts.support);
  const {name, input, output, measure, weightUnits, facts = {}, extents} = parts;
  const {rows, cols} = isLazy ? (parts as LazyLinearParts) : (parts.csr as Csr);
  let means: Csr | undefined;
  const operator: LinearOperator = {
    ...facts,
    name,
    rows,
    cols,
    input,
    output,
    ...(measure && {measure}),
    ...(weightUnits && {weightUnits}),
    get csr() {
      return csr();
    },
    get support() {
      return support();
    },
    get rowSums() {
      return (made.rowSums ??= rowSumsOf(csr()));
    },
    get cellAreas() {
      return (made.cellAreas ??= extents?.reduce((areas, next) => outer(areas, next), Float64Array.of(1)));
    },
    get digest() {
      return (made.digest ??= digest({
        ...csr(),
        input,
        output,
        measure,
        support: support(),
        facts,
        extents
      }));
    },
    async apply(f, options) {
      means ??= measure ? scaleColumns(csr(), measure) : csr();
      return applyLinear(operator, means, f, options);
    },
    compose: (other) => product(operator, other, facts),
    transpose: () =>
      linearOperator({
        name: `${name}ᵀ`,
        csr: transposeCsr(csr()),
        input: output,
        output: input,
        weightUnits
      }),
    toBuffer: () => encodeLinear(operator, {facts, extents}),
    save: (path) => writeLinear(path, encodeLinear(operator, {facts, extents}))
  };
  madeOf.set(operator, parts);
  return Object.freeze(operator) as LinearOperator & Readonly<F>;
}

function product(
  left: LinearOperator,
  right: LinearOperator,
  facts: Readonly<Record<string, unknown>>
): LinearOperator {
  const parts = madeOf.get(right);
  if (parts === undefined)
    throw new FieldError(
      `invalid operator: ${(right as {name?: string} | undefined)?.name || typeof right} is not linear; only products of matrices are matrices, apply it before or after`,
      {subject: "operator"}
    );
  checkMeet(left, right);
  const later = typeof parts.csr === "function" ? (parts as LazyLinearParts) : undefined;
  const hasSupport = madeOf.get(left)?.support !== undefined || parts.support !== undefined;
  const support = () => {
    const base = left.support ?? left.csr;
    return later ? later.supportAfter(base) : multiplyCsr(base, right.support ?? right.csr);
  };
  const units = [left.weightUnits, right.weightUnits].filter(Boolean).join(" ");
  return linearOperator({
    name: `${left.name} · ${right.name}`,
    csr: later ? later.after(left.csr) : multiplyCsr(left.csr, right.csr),
    input: right.input,
    output: left.output,
    facts,
    ...(parts.extents && {extents: parts.extents}),
    ...(right.measure && {measure: right.measure}),
    ...(units && {weightUnits: units}),
    ...(hasSupport && {support})
  });
}

function checkMeet(left: LinearOperator, right: LinearOperator): void {
  const [want, got] = [left.input, right.output];
  const fits = left.cols === right.rows && want.dims.length === got.dims.length;
  if (fits && want.shape.every((size, k) => size === got.shape[k])) {
    for (const [k, dim] of want.dims.entries()) {
      const there = got.coords[got.dims[k]]?.values;
      const moved = there ? apart(want.coords[dim]?.values, there) : -1;
      if (moved < 0) continue;
      throw new FieldError(
        `invalid product: ${dim} of ${right.name} is ${String(there[moved])} at ${moved}, ${left.name} was built for ${String(want.coords[dim].values[moved])}`,
        {subject: "product", value: dim}
      );
    }
    return;
  }
  const say = ({dims, shape}: Places) => dims.map((dim, k) => `${dim} ${shape[k]}`).join(" × ");
  throw new FieldError(
    `invalid product: ${left.name} takes ${say(want)}, ${right.name} gives ${say(got)}; they must be the same places`,
    {subject: "product"}
  );
}

/** Where two coordinates part by more than rounding; −1 where they do not. */
function apart(a: Coordinate["values"] | undefined, b: Coordinate["values"]): number {
  if (a === undefined) return -1;
  return Array.from<unknown>(a).findIndex((value, i) =>
    typeof value === "number" ? !(Math.abs(value - (b[i] as number)) <= 1e-6) : value !== b[i]
  );
}

function outer(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length * b.length);
  for (let i = 0, n = 0; i < a.length; ++i) for (let j = 0; j < b.length; ++j) out[n++] = a[i] * b[j];
  return out;
}
