/** @file Fits an operator to more than memory holds: part by part, each read, summed up and let go. */
import {FieldError, FormatError, OptionError} from "../../errors.ts";
import type {Dataset, Field} from "../field/types.ts";
import {openDataset} from "../io/open.ts";
import type {Source} from "../io/source.ts";
import {onlyOptions} from "../options.ts";
import {openCheckpoint} from "./checkpoint.ts";
import {cutsOf} from "./cuts.ts";
import {digest} from "./digest.ts";
import {checkOperator} from "./needs.ts";
import type {FitOptions, Operator, Params, Pass} from "./types.ts";

export interface FitChunksOptions extends FitOptions {
  /** Which variable of the source; defaults to the only one. */
  variable?: string;
  /** The dim that is cut, one that the operator pools; without it time, else the longest of those. */
  dim?: string;
  /** Entries of that dim in a part; without it as many whole chunks as the memory allows. */
  chunks?: number;
  /**
   * Bytes that parts may take, the one being read and the one being fitted with what that needs; defaults to 268435456.
   * What the fit keeps of them comes on top: some fields of the parameters' size.
   */
  memory?: number;
  /** A file in which the fit stands after each part, in Node: called again after an end of any kind, it goes on from there. */
  resume?: string | URL;
}

type Mergeable<P extends Params> = Pick<
  Operator<P>,
  "name" | "options" | "pooled" | "partial" | "merge" | "finalize" | "again" | "held"
>;

/**
 * Fits an operator that can be fitted in parts to a variable of a Zarr store, and returns its parameters: those of a fit to
 * the whole, to 1e-12 of the size of its values. kmeans takes one pass, from its `init`; eof a second one, for scores or
 * patterns.
 *
 * Shapes, Units, Missing: as the operator's own fit.
 * Throws: FormatError `unsupported source: …` for a format that is read whole, `invalid resume file: …`; OptionError
 * `unsupported operator: …`, `invalid dim: …`, `invalid chunks: …`, `invalid memory: …` also for what the fit would have to keep,
 * `invalid resume: …` for a file of another fit; FieldError as the operator's fit.
 * Checked against: the fit of the whole, 1e-12 of the size of its values, also after the process was killed.
 *
 * @example const params = await fitChunks("era5.zarr", climatology(), {variable: "t2m", memory: 1e8, resume: "t2m.fit"});
 */
export async function fitChunks<P extends Params>(
  source: Source | Dataset,
  op: Mergeable<P>,
  {variable, dim, chunks, memory = 268435456, resume, signal, progress, ...others}: FitChunksOptions = {}
): Promise<P> {
  onlyOptions("fitChunks", others, "variable, dim, chunks, memory, resume, signal, progress");
  checkOperator(op, "fit");
  const {partial, merge, finalize, again} = op;
  if (!partial || !merge || !finalize)
    throw new OptionError(
      `unsupported operator: ${op.name} is not fitted in parts; fit the whole, or a part of it`,
      {
        subject: "operator",
        value: op.name
      }
    );
  const dataset = isDataset(source) ? source : await openDataset(source);
  if (!dataset.describe)
    throw new FormatError(
      `unsupported source: ${dataset.name} is read whole; write it as Zarr, or fit it as it is`,
      {
        subject: "source",
        value: dataset.name
      }
    );
  const frame = dataset.describe(variable);
  const cuts = cutsOf(op, frame, {dim, chunks, memory});
  const {along, sizes, length, size, count} = cuts;
  if (count === 0)
    throw new FieldError(`missing values: ${frame.name} has no ${cuts.dim}`, {subject: "values"});
  const {name, options} = op;
  const key = digest({source: dataset.name, frame, name, options, along: cuts.dim, length});
  const checkpoint = await openCheckpoint(resume, key);
  const read = (i: number): Promise<Field> =>
    dataset.read(frame.name, {isel: {[cuts.dim]: [i * length, Math.min(size, (i + 1) * length)]}});

  let {next: i, state, found} = checkpoint;
  for (;;) {
    const pass: Pass = {along, sizes, found};
    let coming = i < count ? quiet(read(i)) : undefined;
    for (; i < count; ++i) {
      signal?.throwIfAborted();
      progress?.(((found === undefined ? 0 : count) + i) / count / (again ? 2 : 1), "parts");
      const part = await coming!;
      coming = i + 1 < count ? quiet(read(i + 1)) : undefined;
      const made = await partial(part, pass);
      state = i === 0 ? made : merge(state, made);
      await checkpoint.keep({next: i + 1, state, found});
    }
    signal?.throwIfAborted();
    const more = await again?.(state);
    if (more === undefined) break;
    found = more;
    i = 0;
  }
  const params = await finalize(state);
  await checkpoint.close();
  progress?.(1, "parts");
  return params;
}

/** A part that is read ahead may fail while the one before is fitted: it is told when its turn comes. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function isDataset(source: Source | Dataset): source is Dataset {
  return typeof (source as Partial<Dataset> | null)?.read === "function";
}
