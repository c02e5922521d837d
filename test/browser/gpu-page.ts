/** @file What the page of the GPU suite offers: calls on the engine in use, told as plain records. */
import {engine, engines, eof, type Matrix, openField, primitives, useEngine} from "fieldbook/kernels";
import {adapters} from "../../dist/kernels/engine/registry.js";
import {tf} from "../../dist/kernels/engine/tensors.js";
import {random} from "../kernels/engine.samples.ts";

/** A matrix by its seed, or by its numbers. */
export interface Sample {
  rows: number;
  cols: number;
  seed?: number;
  data?: number[];
  isSingle?: boolean;
}

export interface Asked {
  primitive:
    | "gemm"
    | "gram"
    | "syrk"
    | "pairwiseDistance"
    | "map"
    | "elementwise"
    | "gather"
    | "segmentReduce";
  operands: (Sample | number[] | string)[];
  options?: Record<string, unknown>;
}

export interface Told {
  /** Joined by commas, which gets out of a page a hundred times faster than a list. */
  data: string;
  rows: number;
  cols: number;
  type: string;
  engine: string;
  fallbacks: readonly string[];
}

export const page = {
  tf,
  engine,
  engines,
  useEngine,
  call,
  async memory(name: string) {
    return (await adapters.find((seat) => seat.name === name)!.open()).memory();
  },
  /** Leading patterns and eigenvalues of a file that the page's own site carries. */
  async eof(file: string, modes: number) {
    const response = await fetch(`./${file}`);
    const params = await eof({modes}).fit(await openField(await response.arrayBuffer(), {name: file}));
    const {patterns, eigenvalues, provenance} = params;
    const list = ({values}: {values: ArrayLike<unknown>}) => Array.from(values as ArrayLike<number>);
    return {patterns: list(patterns), eigenvalues: list(eigenvalues), engine: provenance.engine};
  }
};

/** Makes the operands, computes, and tells what came of it; here and in the page alike. */
export async function call({primitive, operands, options = {}}: Asked): Promise<Told> {
  const p = primitives();
  const compute = p[primitive] as (...args: unknown[]) => Promise<Matrix>;
  const {data, rows, cols} = await compute(...operands.map(made), options);
  const {engine, fallbacks} = p;
  return {data: data.join(), rows, cols, type: data.constructor.name, engine, fallbacks};
}

function made(operand: Sample | number[] | string): unknown {
  if (typeof operand === "string") return operand;
  if (Array.isArray(operand)) return Int32Array.from(operand);
  const {rows, cols, seed = 1, data, isSingle} = operand;
  const values = data ? Float64Array.from(data) : random(rows, cols, seed).data;
  return {rows, cols, data: isSingle ? Float32Array.from(values) : values};
}
