/** @file Fits an operator to more than memory holds: part by part, each read, summed up and let go. */
import {OptionError} from "../../errors.ts";
import {engine} from "../engine/index.ts";
import type {Dataset} from "../field/types.ts";
import type {Source} from "../io/source.ts";
import {onlyOptions} from "../options.ts";
import {openCheckpoint} from "./checkpoint.ts";
import {type Crew, openCrew} from "./crew.ts";
import {digest} from "./digest.ts";
import {type Input, openInputs, readPart, type Sources} from "./inputs.ts";
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
   * Bytes that parts may take, those being read and those being fitted with what that needs; defaults to 268435456.
   * What the fit keeps of them comes on top: some fields of the parameters' size, or what the operator says; so do workers,
   * some 40 MB each.
   */
  memory?: number;
  /**
   * How many workers parts are spread over, in Node and of a source that is a path or an address; without it as many as the
   * engine has, where there is work for them. In a page, and with 0, the next part is read while one is fitted. Answers are
   * the same to the bit.
   */
  threads?: number;
  /** A file in which the fit stands after each part, in Node: called again after an end of any kind, it goes on from there. */
  resume?: string | URL;
}

type Mergeable<P extends Params> = Pick<
  Operator<P>,
  "name" | "options" | "pooled" | "merge" | "finalize" | "again" | "held"
> & {
  // Whatever it takes: what is read is what it asks for by name.
  partial?(input: never, pass?: Pass): Promise<unknown>;
};

/**
 * Fits an operator that can be fitted in parts to a variable of a Zarr store, or of several by the names the operator has for
 * them, and returns its parameters: those of a fit to
 * the whole, to 1e-12 of the size of its values. kmeans takes one pass, from its `init`; eof a second one, for scores or
 * patterns. Quantile mapping takes {reference, historical}.
 *
 * Shapes, Units, Missing: as the operator's own fit.
 * Throws: FormatError `unsupported source: …` for a format that is read whole, `invalid resume file: …`; OptionError
 * `unsupported operator: …`, `invalid dim: …`, `invalid chunks: …`, `invalid threads: …`, `invalid memory: …` also for what the fit would have to keep,
 * `invalid resume: …` for a file of another fit; FieldError as the operator's fit.
 * Checked against: the fit of the whole, 1e-12 of the size of its values, also after the process was killed.
 *
 * @example const params = await fitChunks("era5.zarr", climatology(), {variable: "t2m", memory: 1e8, resume: "t2m.fit"});
 */
export async function fitChunks<P extends Params>(
  source: Source | Dataset | Sources,
  op: Mergeable<P>,
  {
    variable,
    dim,
    chunks,
    memory = 268435456,
    threads,
    resume,
    signal,
    progress,
    ...others
  }: FitChunksOptions = {}
): Promise<P> {
  onlyOptions("fitChunks", others, "variable, dim, chunks, memory, threads, resume, signal, progress");
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
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 0))
    throw new OptionError(`invalid threads: ${threads}; expected a whole number from 0`, {
      subject: "threads",
      value: threads
    });
  const inputs = await openInputs(op, source, {variable, dim, chunks, memory});
  const {along, sizes, count} = inputs[0].cuts;
  const {name, options} = op;
  const cut = inputs.map(({key, dataset, frame, cuts}) => [key, dataset.name, frame, cuts.dim, cuts.length]);
  const checkpoint = await openCheckpoint(resume, digest({cut, name, options}));
  const crew = await crewFor(op, inputs, threads);
  const stop = () => crew?.end();
  signal?.addEventListener("abort", stop);
  try {
    let {next: i, state, found} = checkpoint;
    for (;;) {
      const pass: Pass = {along, sizes, found};
      const parts = crew
        ? inOrder(i, count, crew.size + 1, (k) => {
            const ranges = inputs.map(({range}) => range(k));
            return crew.run(ranges, pass);
          })
        : inOrder(i, count, 1, (k) => readPart(inputs, k));
      const tell = () =>
        progress?.(((found === undefined ? 0 : count) + i) / count / (again ? 2 : 1), "parts");
      signal?.throwIfAborted();
      if (i < count) tell();
      for await (const part of parts) {
        const made = crew ? part : await partial(part as never, pass);
        state = i === 0 ? made : merge(state, made);
        i += 1;
        await checkpoint.keep({next: i, state, found});
        signal?.throwIfAborted();
        if (i < count) tell();
      }
      const more = await again?.(state);
      if (more === undefined) break;
      found = more;
      i = 0;
    }
    const params = await finalize(state);
    await checkpoint.close();
    progress?.(1, "parts");
    return params;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    crew?.end();
  }
}

/** Less than this is done sooner than workers are started. */
const WORTH = 2 ** 25;

async function crewFor(
  {name, options}: Mergeable<Params>,
  inputs: readonly Input[],
  asked: number | undefined
): Promise<Crew | undefined> {
  const {name: core, threads} = engine();
  const bytes = inputs.reduce((n, {frame}) => n + frame.shape.reduce((m, each) => m * each, 8), 0);
  const room = Math.min(...inputs.map(({cuts}) => Math.min(cuts.room, cuts.count)));
  const size = Math.min(asked ?? (bytes < WORTH || threads < 2 ? 0 : threads), room);
  const sources = inputs.flatMap(({key, address: source, frame, cuts}) =>
    source === undefined ? [] : [{key, source, variable: frame.name, dim: cuts.dim}]
  );
  // Another engine would answer otherwise in a worker.
  if (size < 1 || sources.length < inputs.length || (core !== "wasm" && core !== "js")) return undefined;
  return openCrew({inputs: sources, name, options, engine: core}, size);
}

/** What becomes of the parts, in their order, while some more are under way. */
async function* inOrder(
  from: number,
  count: number,
  ahead: number,
  start: (i: number) => Promise<unknown>
): AsyncGenerator<unknown> {
  const under: Promise<unknown>[] = [];
  let next = from;
  const fill = () => {
    while (under.length < ahead && next < count) under.push(quiet(start(next++)));
  };
  fill();
  while (under.length > 0) {
    const part = await under.shift();
    fill();
    yield part;
  }
}

/** A part that is read ahead may fail while the one before is fitted: it is told when its turn comes. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
