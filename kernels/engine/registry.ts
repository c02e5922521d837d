/** @file The engines there are, best first; a new one adds its line here. */
import type {Core} from "./core.ts";
import type {EngineName} from "./types.ts";
import {js} from "./js.ts";
import {wasm} from "./wasm.ts";

export interface EngineSeat {
  name: EngineName;
  /** Whether this host can run it, and on what, or why not. Cheap, and loads nothing. */
  find(): {found: boolean; detail: string};
  open(): Promise<Core>;
}

export const seats: readonly EngineSeat[] = [wasm, js];
