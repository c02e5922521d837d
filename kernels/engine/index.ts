/** @file The engines: what computes behind the operators, and how one is chosen. */
export type * from "./types.ts";
export {type Autograd, type AutogradOptions, openAutograd} from "./autograd.ts";
export {allocate} from "./matrix.ts";
export type {Computation} from "./primitives.ts";
export {nativeFolder, type NativePlace, nativePlaces} from "./native/places.ts";
export {
  engine,
  engines,
  findEngine,
  primitives,
  type PrimitivesOptions,
  useEngine,
  type UseEngineOptions
} from "./select.ts";
