/** @file How a variable is cut for a fit in parts: along which dim, and how long a part is. */
import {listNames, OptionError} from "../../errors.ts";
import {dimOf, ROLES} from "../field/dims.ts";
import type {Role, VariableFrame} from "../field/types.ts";
import type {Operator, Params, Pass} from "./types.ts";

export interface CutOptions {
  dim: string | undefined;
  chunks: number | undefined;
  memory: number;
}

export interface Cuts extends Required<Pick<Pass, "along" | "sizes">> {
  readonly dim: string;
  /** Entries of the dim in all, and in a part. */
  readonly size: number;
  readonly length: number;
  readonly count: number;
  /** How many parts the memory has room for at once. */
  readonly room: number;
}

type Cuttable = Pick<Operator<Params>, "name" | "pooled" | "held">;

/** Copies of a part that are there at once: one being read and decoded, one being fitted. */
const COPIES = 4;
/** Parts are made so short that as many may be fitted side by side: a number of its own, as cuts tell the last bits. */
const LANES = 8;

/** Throws OptionError `invalid dim: …`, `invalid chunks: …`, `invalid memory: …`. */
export function cutsOf(op: Cuttable, frame: VariableFrame, {dim: asked, chunks, memory}: CutOptions): Cuts {
  const {dims, shape, axes, name} = frame;
  const sizes = Object.fromEntries(
    ROLES.map((role) => [role, shape.reduce((n, size, d) => (axes[dims[d]] === role ? n * size : n), 1)])
  ) as Record<Role, number>;
  const bytes = (dim: string) => 8 * (op.held?.(sizes, axes[dim]) ?? 0);
  const dim = cutDim(op, frame, asked, (each) => bytes(each) > memory / 4, bytes);
  if (bytes(dim) > memory)
    throw new OptionError(
      `invalid memory: ${memory}; ${op.name} keeps ${bytes(dim)} bytes of ${name} when cut along ${dim}; give more, or fit a part of it`,
      {subject: "memory", value: memory}
    );
  const size = shape[dims.indexOf(dim)];
  const one = COPIES * 8 * shape.reduce((n, each, d) => (dims[d] === dim ? n : n * each), 1);
  const length = partLength(frame, dim, one, {chunks, memory});
  const room = Math.max(1, Math.floor(memory / (one * Math.min(length, size))));
  return {dim, size, length, count: Math.ceil(size / length), room, along: axes[dim], sizes};
}

/** What asks for less is taken before what is asked for first: time, else the longest. */
function cutDim(
  {name, pooled}: Cuttable,
  {dims, shape, axes}: VariableFrame,
  asked: string | undefined,
  isMuch: (dim: string) => boolean,
  bytes: (dim: string) => number
): string {
  const open = dims.filter((dim) => pooled.includes(axes[dim]));
  const dim = asked === undefined ? undefined : dimOf({dims, coords: {}, axes}, asked);
  if (dim !== undefined && open.includes(dim)) return dim;
  if (dim !== undefined || open.length === 0)
    throw new OptionError(
      `invalid dim: ${dim ?? "none"}; ${name} draws its parameters from ${pooled.join(", ")}, expected ${listNames(open)}`,
      {subject: "dim", value: dim}
    );
  const sizeOf = (each: string) => (axes[each] === "T" ? Infinity : shape[dims.indexOf(each)]);
  const first = open.reduce((best, each) => (sizeOf(each) > sizeOf(best) ? each : best));
  return isMuch(first)
    ? open.reduce((best, each) => (bytes(each) < bytes(best) ? each : best), first)
    : first;
}

function partLength(
  {dims, chunks: stored, name}: VariableFrame,
  along: string,
  one: number,
  {chunks, memory}: {chunks: number | undefined; memory: number}
): number {
  if (chunks !== undefined) {
    if (Number.isInteger(chunks) && chunks >= 1) return chunks;
    throw new OptionError(`invalid chunks: ${chunks}; expected a whole number of ${along} from 1`, {
      subject: "chunks",
      value: chunks
    });
  }
  const most = Math.floor(memory / one);
  if (!(most >= 1))
    throw new OptionError(`invalid memory: ${memory}; ${name} needs ${one} bytes for one ${along}`, {
      subject: "memory",
      value: memory
    });
  // Whole chunks are unpacked once; where not one fits, it is unpacked for each of its parts.
  const chunk = stored[dims.indexOf(along)];
  return most < chunk ? most : Math.max(1, Math.floor(most / LANES / chunk)) * chunk;
}
