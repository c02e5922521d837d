/** @file The fit of EOFs in parts: what is kept of them, by how they are cut, and the second look that it takes. */
import {FieldError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Field, Role} from "../field/types.ts";
import {addParts, type Joined, joinParts} from "../operator/joined.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {Pass} from "../operator/types.ts";
import {addCross, type Cross, crossAtOnce, crossOf} from "./cross.ts";
import type {EofModes} from "./eof.ts";
import {checkSamples, countOf, dressed, factorsOf, fitEof, type Named, type Settings} from "./fitEof.ts";
import {copy, decomposed, finished} from "./modes.ts";
import {project} from "./project.ts";
import {toSamples} from "./samples.ts";
import {
  addGrams,
  addPieces,
  type Gram,
  gramOf,
  paramsOfPieces,
  type Pieces,
  piecesOf,
  type Spread,
  spreadOf
} from "./spread.ts";
import {cellWeights} from "./weights.ts";

/** Parts as they came, which is as much as the field. */
type Whole = Joined & {readonly kind: "whole"};

/** Parameters, and the scores of some samples. */
interface Scored {
  readonly kind: "scored";
  readonly params: EofModes;
  readonly scores: Joined;
}

type State = Whole | Cross | Gram | Pieces | Scored;

/** Finishes plain parameters, as by a rotation. */
type Finish = <P extends EofModes>(params: P) => P | Promise<P>;

/**
 * Samples apart from samples: cells × cells are summed, and scores found in a second pass. Cells apart from cells: samples ×
 * samples, and patterns in the second pass. Whichever way, when the parts themselves are less, they are kept instead.
 */
export function held({S, T, V, X}: Readonly<Record<Role, number>>, along: Role): number {
  const [samples, cells] = [S * T, V * X];
  const side = along === "S" || along === "T" ? cells : samples;
  return Math.min(side * side, samples * cells);
}

export async function partial(
  f: Field,
  {along, sizes, found}: Pass = {},
  settings: Settings
): Promise<State> {
  const known = found as EofModes | Spread | undefined;
  if (known && "kind" in known && known.kind === "spread") return piecesOf(f, known as Spread, settings);
  if (known) {
    const params = known as EofModes;
    return {kind: "scored", params, scores: {fields: [await project(f, params)]}};
  }
  // Checked now: a part that is kept may wait long to be looked at.
  toSamples(f);
  if (along === undefined || sizes === undefined) return {kind: "whole", fields: [f]};
  const isSamples = along === "S" || along === "T";
  const [samples, cells] = [sizes.S * sizes.T, sizes.V * sizes.X];
  if (isSamples ? cells < samples : samples < cells) return isSamples ? crossOf(f) : gramOf(f, settings);
  return {kind: "whole", fields: [f]};
}

export function merge(left: unknown, right: unknown): State {
  const [a, b] = [left as State, right as State];
  if (a.kind === "whole" && b.kind === "whole") return shorter({kind: "whole", ...addParts(a, b)});
  if (a.kind === "cross" && b.kind === "whole") return addCross(a, crossAtOnce(joinParts(b)));
  if (a.kind === "whole" && b.kind === "cross") return addCross(crossAtOnce(joinParts(a)), b);
  if (a.kind === "cross" && b.kind === "cross") return addCross(a, b);
  if (a.kind === "gram" && b.kind === "gram") return addGrams(a, b);
  if (a.kind === "pieces" && b.kind === "pieces") return addPieces(a, b);
  if (a.kind === "scored" && b.kind === "scored") return {...a, scores: addParts(a.scores, b.scores)};
  throw new FieldError("invalid parts: of two passes, or cut in two ways; merge those of one", {
    subject: "parts"
  });
}

/** Once there are more samples than cells, products of cells are less to keep than the samples. */
function shorter(parts: Whole): Whole | Cross {
  const {fields, dim} = parts;
  const {axes} = fields[0];
  if (dim === undefined || (axes[dim] !== "T" && axes[dim] !== "S")) return parts;
  const {cells} = toSamples(fields[0]);
  const samples = fields.reduce((n, {values}) => n + values.length / cells, 0);
  return samples > cells ? crossAtOnce(joinParts(parts)) : parts;
}

export async function again(
  state: unknown,
  settings: Settings,
  operator: Named,
  finish: Finish
): Promise<unknown> {
  const known = state as State;
  if (known.kind === "gram") return spreadOf(known, settings);
  return known.kind === "cross" ? finish(await paramsOfCross(known, settings, operator)) : undefined;
}

export async function finalize(
  state: unknown,
  settings: Settings,
  operator: Named,
  finish: Finish
): Promise<EofModes> {
  const known = state as State;
  if (known.kind === "scored") return {...known.params, scores: joinParts(known.scores)};
  if (known.kind === "whole") return finish(await fitEof(joinParts(known), settings, operator));
  if (known.kind === "cross") return finish(await paramsOfCross(known, settings, operator));
  if (known.kind === "pieces") return finish(paramsOfPieces(known, settings, operator));
  throw new FieldError(
    "missing pass: parts of the cells are looked at again for their patterns; give what again() says to partial, as {found}",
    {subject: "pass"}
  );
}

async function paramsOfCross(state: Cross, settings: Settings, operator: Named): Promise<EofModes> {
  const {like, samples, kept, mean, product, digest} = state;
  checkSamples(samples);
  const n = kept.length;
  const count = countOf(settings, samples, n);
  const s = toSamples(like);
  const deviations = mean.map((_, k) => Math.sqrt(product[k * n + k] / (samples - 1)));
  const {weights, standardize} = settings;
  const factor = factorsOf(cellWeights(weights, s), kept, standardize ? deviations : undefined);
  const data = factor
    ? product.map((value, i) => value * factor[Math.floor(i / n)] * factor[i % n])
    : product;
  const ops = primitives();
  const gram = {data, rows: n, cols: n};
  const {leading, ...found} = await decomposed(gram, {count, ops, degrees: samples - 1});
  const patterns = copy(leading);
  finished(patterns, found.eigenvalues);
  return dressed({...s, ...found, kept, mean, factor, patterns, samples}, settings, {
    provenance: provenanceOf(operator, digest, ops)
  });
}
