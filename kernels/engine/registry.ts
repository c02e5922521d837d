/** @file The engines there are, best first; a new one adds its line here. */
import type {Adapter} from "./adapter.ts";
import type {Core} from "./core.ts";
import type {EngineName, Precision, PrimitiveName} from "./types.ts";
import {js} from "./js.ts";
import {native} from "./native.ts";
import {wasm} from "./wasm.ts";
import {webgl} from "./webgl.ts";
import {webgpu} from "./webgpu.ts";

export interface Finding {
  found: boolean;
  /** What it would run on, or why it is absent and what to do. */
  detail: string;
}

/** An engine of ours: every primitive, in any thread. */
export interface CoreSeat {
  name: EngineName;
  /** Whether this host can run it. Cheap, and loads nothing. */
  find(): Finding;
  open(): Promise<Core>;
}

/** An engine of others: some primitives, in a place of its own. What it needs is loaded by `open` alone. */
export interface AdapterSeat {
  name: EngineName;
  /** The primitives that it would offer, and how exactly: known before anything is loaded, so that `auto` need not. */
  precision: Readonly<Partial<Record<PrimitiveName, Precision>>>;
  /** Whether this host has it. */
  find(): Promise<Finding>;
  /** Rejects with the reason where it was found but does not start. */
  open(): Promise<Adapter>;
}

export const cores: readonly CoreSeat[] = [wasm, js];
export const adapters: readonly AdapterSeat[] = [native, webgpu, webgl];
