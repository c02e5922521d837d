/** @file What the engines of a GPU are before anything is loaded. */
import type {Adapter} from "../adapter.ts";

/**
 * What WebGL and WebGPU offer. Sums over segments cost rows × segments there, decompositions need float64 and whole numbers
 * need more bits than a texture has: those stay with the core.
 */
export const precision = Object.freeze({
  gemm: "float32",
  gram: "float32",
  syrk: "float32",
  pairwiseDistance: "float32",
  map: "float32",
  elementwise: "float32",
  gather: "float32"
} as const);

/** Returns an opener that gives the same adapter until its device has ended. */
export function openOnce(start: (onEnd: () => void) => Promise<Adapter>): () => Promise<Adapter> {
  let current: Promise<Adapter> | undefined;
  return () => {
    if (current) return current;
    const own = start(() => forget());
    const forget = (): void => {
      if (current === own) current = undefined;
    };
    own.catch(forget);
    return (current = own);
  };
}
