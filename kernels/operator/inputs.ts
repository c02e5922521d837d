/** @file What a fit in parts reads: one variable, or several that an operator takes by name, each cut for itself. */
import {FieldError, FormatError, OptionError} from "../../errors.ts";
import type {Dataset, Field, VariableFrame} from "../field/types.ts";
import {openDataset} from "../io/open.ts";
import type {Source} from "../io/source.ts";
import {type CutOptions, type Cuts, cutsOf} from "./cuts.ts";
import type {Operator, Params} from "./types.ts";

/** Sources by the names that an operator has for its inputs, as {reference, historical}. */
export type Sources = Readonly<Record<string, Source | Dataset>>;

export interface Input {
  /** The name that the operator has for it; undefined where it takes one field. */
  readonly key: string | undefined;
  /** The path or address, where it is one. */
  readonly address: string | undefined;
  readonly dataset: Dataset;
  readonly frame: VariableFrame;
  readonly cuts: Cuts;
  /** Entries from … to of part i. */
  range(i: number): [from: number, to: number];
}

export async function openInputs(
  op: Pick<Operator<Params>, "name" | "pooled" | "held">,
  source: Source | Dataset | Sources,
  {variable, memory, ...options}: CutOptions & {variable: string | undefined}
): Promise<readonly Input[]> {
  const named: [string | undefined, Source | Dataset][] = isSources(source)
    ? Object.entries(source)
    : [[undefined, source]];
  const opened = await Promise.all(
    named.map(async ([key, each]) => {
      const dataset = isDataset(each) ? each : await openDataset(each);
      if (!dataset.describe)
        throw new FormatError(
          `unsupported source: ${dataset.name} is read whole; write it as Zarr, or fit it as it is`,
          {subject: "source", value: dataset.name}
        );
      const frame = dataset.describe(variable);
      const cuts = cutsOf(op, frame, {...options, memory: memory / named.length});
      if (cuts.count === 0)
        throw new FieldError(`missing values: ${frame.name} has no ${cuts.dim}`, {subject: "values"});
      const address = typeof each === "string" || each instanceof URL ? String(each) : undefined;
      return {key, address, dataset, frame, cuts};
    })
  );
  const count = Math.max(...opened.map(({cuts}) => cuts.count));
  return opened.map((input) => {
    const {size, length, count: own, dim} = input.cuts;
    if (size < count)
      throw new OptionError(
        `invalid chunks: ${count} parts; ${input.key} has ${size} ${dim} only, make parts longer or the memory larger`,
        {subject: "chunks", value: count}
      );
    // The one of the most parts is cut as it lies in its store, the others evenly into as many.
    const range = (i: number): [number, number] =>
      own === count
        ? [i * length, Math.min(size, (i + 1) * length)]
        : [Math.floor((i * size) / count), Math.floor(((i + 1) * size) / count)];
    return {...input, cuts: {...input.cuts, count}, range};
  });
}

/** Part i, as the operator takes it. */
export async function readPart(inputs: readonly Input[], i: number): Promise<unknown> {
  const read = ({dataset, frame, cuts, range}: Input): Promise<Field> =>
    dataset.read(frame.name, {isel: {[cuts.dim]: range(i)}});
  if (inputs[0].key === undefined) return read(inputs[0]);
  return Object.fromEntries(await Promise.all(inputs.map(async (input) => [input.key, await read(input)])));
}

function isDataset(source: Source | Dataset): source is Dataset {
  return typeof (source as Partial<Dataset> | null)?.read === "function";
}

function isSources(source: Source | Dataset | Sources): source is Sources {
  const isPlain =
    typeof source === "object" && source !== null && Object.getPrototypeOf(source) === Object.prototype;
  return isPlain && !isDataset(source as Dataset) && !("arrayBuffer" in source);
}
