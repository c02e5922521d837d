/** @file EOFs of more cells than memory holds: products of samples with one another, summed over parts of the cells, then patterns part by part. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {derive} from "../field/derive.ts";
import {isel} from "../field/isel.ts";
import type {Field} from "../field/types.ts";
import {digest} from "../operator/digest.ts";
import {addParts, type Joined, joinParts} from "../operator/joined.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {EofParams} from "./eof.ts";
import {checkSamples, countOf, dressed, factors, type Named, scoresField, type Settings} from "./fitEof.ts";
import {keptCells, patternMatrix, pick} from "./fitted.ts";
import {decomposed, finished, type Modes, scaledColumns} from "./modes.ts";
import {onCells} from "./onCells.ts";
import {type Centring, presentCells, type Samples, toSamples, withAnomalies} from "./samples.ts";
import {cellWeights} from "./weights.ts";

/** What is known of some cells in the first pass. */
export interface Gram {
  readonly kind: "gram";
  /** The field at its first cell: samples and their coordinates. */
  readonly like: Field;
  readonly samples: number;
  /** How many cells have data. */
  readonly cells: number;
  readonly product: Float64Array;
  readonly digest: string;
}

/** What the second pass is to know. */
export type Spread = Pick<Gram, "like" | "samples" | "digest"> &
  Omit<Modes, "scores" | "patterns"> & {readonly kind: "spread"; readonly leading: Matrix};

/** What is known of some cells in the second pass. */
export interface Pieces {
  readonly kind: "pieces";
  readonly found: Spread;
  readonly patterns: Joined;
  readonly mean: Joined;
  readonly weights: Joined;
}

export async function gramOf(f: Field, settings: Settings): Promise<Gram> {
  const s = toSamples(f);
  checkSamples(s.samples);
  const cells = centringOf(s, settings);
  const product =
    cells.kept.length === 0
      ? new Float64Array(s.samples * s.samples)
      : await withAnomalies(s, cells, async (a) => (await primitives().gram(a, {side: "rows"})).data.slice());
  const like = isel(s.field, Object.fromEntries(s.cellDims.map((dim) => [dim, [0, 1]])));
  return {kind: "gram", like, samples: s.samples, cells: cells.kept.length, product, digest: digest(f)};
}

export function addGrams(a: Gram, b: Gram): Gram {
  if (a.samples !== b.samples)
    throw new FieldError(`invalid parts: ${a.samples} and ${b.samples} samples; parts must share them`, {
      subject: "parts"
    });
  const product = a.product.map((value, i) => value + b.product[i]);
  return {...a, cells: a.cells + b.cells, product, digest: digest([a.digest, b.digest])};
}

export async function spreadOf(
  {like, samples, cells, product, digest: input}: Gram,
  settings: Settings
): Promise<Spread> {
  const count = countOf(settings, samples, cells);
  const gram = {data: product, rows: samples, cols: samples};
  const {leading, ...found} = await decomposed(gram, {count, ops: primitives(), degrees: samples - 1});
  const own = {...leading, data: leading.data.slice()};
  return {kind: "spread", like, samples, digest: input, leading: own, ...found};
}

export async function piecesOf(f: Field, found: Spread, settings: Settings): Promise<Pieces> {
  const s = toSamples(f);
  const {kept, mean, weights} = centringOf(s, settings);
  const modes = found.eigenvalues.length;
  const rows =
    kept.length === 0
      ? new Float64Array(0)
      : await withAnomalies(
          s,
          {kept, mean, weights},
          async (a) => (await primitives().gemm(found.leading, a)).data
        );
  const piece = (data: Float64Array, modes?: number): Joined => ({
    fields: [onCells(s, kept, data, {name: f.name, units: f.units, modes})]
  });
  return {
    kind: "pieces",
    found,
    patterns: piece(rows, modes),
    mean: piece(mean),
    weights: piece(weights ?? new Float64Array(kept.length).fill(1))
  };
}

export function addPieces(a: Pieces, b: Pieces): Pieces {
  return {
    ...a,
    patterns: addParts(a.patterns, b.patterns),
    mean: addParts(a.mean, b.mean),
    weights: addParts(a.weights, b.weights)
  };
}

export function paramsOfPieces(pieces: Pieces, settings: Settings, operator: Named): EofParams {
  const {like, samples, leading, digest: input, ...found} = pieces.found;
  const {name, units, sKind} = like;
  const mean = joinParts(pieces.mean);
  const kept = keptCells({mean});
  const patterns = patternMatrix({patterns: joinParts(pieces.patterns)}, kept);
  const own = {...patterns, data: patterns.data.slice()};
  const lengths = finished(own, found.eigenvalues);
  const cells = {
    field: derive(mean, {values: mean.values, name, units, sKind}),
    cellDims: mean.dims,
    cellShape: mean.shape,
    cells: mean.values.length
  };
  const params = dressed(
    {
      ...cells,
      ...found,
      patterns: own,
      kept,
      mean: pick(mean, kept),
      factor: pick(joinParts(pieces.weights), kept),
      samples
    },
    settings,
    {provenance: provenanceOf(operator, input, primitives())}
  );
  return {...params, scores: scoresField(like, scaledColumns(leading, lengths), params)};
}

function centringOf(s: Samples, {weights, standardize}: Settings): Centring {
  if (weights === "area")
    throw new OptionError(
      "unsupported weights: area, which a part of the cells does not know of the whole; cut along time, or give a field of your own, as of cellArea",
      {subject: "weights", value: weights}
    );
  const {kept, mean} = presentCells(s);
  const own = typeof weights === "string" ? weights : partOf(weights, s.field);
  return {kept, mean, weights: factors(s, kept, mean, cellWeights(own, s), standardize)};
}

/** The part of weights that lies where a part of a field does. */
function partOf(weights: Field, f: Field): Field {
  const cut = weights.dims.filter((dim) => f.dims.includes(dim) && f.coords[dim] && weights.coords[dim]);
  const places = cut.map((dim) => {
    const all = Array.from<unknown>(weights.coords[dim].values);
    const from = all.indexOf(f.coords[dim].values[0]);
    const size = f.shape[f.dims.indexOf(dim)];
    return [dim, from < 0 ? [0, all.length] : [from, Math.min(all.length, from + size)]] as const;
  });
  return isel(weights, Object.fromEntries(places));
}
