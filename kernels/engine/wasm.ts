/** @file The default engine: WebAssembly SIMD, float64, agreeing with the twins. */
import type {Core} from "./core.ts";
import {js} from "./js.ts";
import type {CoreSeat} from "./registry.ts";
import {Arena, moduleBytes} from "./wasm/arena.ts";
import {factors} from "./wasm/factors.ts";
import {products} from "./wasm/products.ts";
import {spectra} from "./wasm/spectra.ts";

export const wasm: CoreSeat = {
  name: "wasm",
  find: () => (found ??= find()),
  open: () => (core ??= open())
};

let found: ReturnType<CoreSeat["find"]> | undefined;
let core: Promise<Core> | undefined;

function find(): ReturnType<CoreSeat["find"]> {
  if (typeof WebAssembly === "undefined") return {found: false, detail: "this host has no WebAssembly"};
  if (WebAssembly.validate(moduleBytes())) return {found: true, detail: "WebAssembly SIMD, float64"};
  return {found: false, detail: "this host's WebAssembly has no SIMD"};
}

async function open(): Promise<Core> {
  const arena = new Arena(await WebAssembly.compile(moduleBytes()));
  return {...(await js.open()), ...products(arena), ...spectra(arena), ...factors(arena)};
}
