/** @file The default engine: WebAssembly SIMD, float64, agreeing with the twins. */
import type {Core} from "./core.ts";
import {js} from "./js.ts";
import type {CoreSeat} from "./registry.ts";
import {Arena, moduleBytes} from "./wasm/arena.ts";
import {clusters, type Clusters} from "./wasm/clusters.ts";
import carried from "./wasm/clusters.wasm.ts";
import {columns} from "./wasm/columns.ts";
import {distances} from "./wasm/distances.ts";
import {factors} from "./wasm/factors.ts";
import linalg from "./wasm/linalg.wasm.ts";
import {products} from "./wasm/products.ts";
import {series, type Series} from "./wasm/series.ts";
import columnwise from "./wasm/series.wasm.ts";
import {slices} from "./wasm/slices.ts";
import {sparse} from "./wasm/sparse.ts";
import {spectra} from "./wasm/spectra.ts";
import type {Tables} from "./wasm/tables.ts";
import tables from "./wasm/tables.wasm.ts";

export const wasm: CoreSeat = {
  name: "wasm",
  find: () => (found ??= find()),
  open: () => (core ??= open())
};

let found: ReturnType<CoreSeat["find"]> | undefined;
let core: Promise<Core> | undefined;

function find(): ReturnType<CoreSeat["find"]> {
  if (typeof WebAssembly === "undefined") return {found: false, detail: "this host has no WebAssembly"};
  if (WebAssembly.validate(moduleBytes(tables))) return {found: true, detail: "WebAssembly SIMD, float64"};
  return {found: false, detail: "this host's WebAssembly has no SIMD"};
}

/** Functions of numbers are the twins': touching fresh memory for the answer takes longer than their loops do. */
async function open(): Promise<Core> {
  const [twins, dense, sheets, rows, lines] = await Promise.all([
    js.open(),
    WebAssembly.compile(moduleBytes(linalg)),
    WebAssembly.compile(moduleBytes(tables)),
    WebAssembly.compile(moduleBytes(carried)),
    WebAssembly.compile(moduleBytes(columnwise))
  ]);
  const first = new Arena(dense);
  const second = new Arena<Tables>(sheets);
  return {
    ...twins,
    ...products(first),
    ...spectra(first),
    ...factors(first),
    ...columns(second),
    ...sparse(second),
    ...slices(second),
    ...distances(second),
    ...series(new Arena<Series>(lines)),
    ...clusters(new Arena<Clusters>(rows))
  };
}
