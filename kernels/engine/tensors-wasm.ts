/**
 * @file tfjs with its WebAssembly backend, bundled as `tensors.ts` is and with the same core.
 *
 * Of the three modules that tfjs has, one is carried, gzipped and as text: the one with SIMD and a single thread, which
 * needs nothing to be fetched and every host with our own module can run.
 */
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-wasm/dist/register_all_kernels.js";
import start, {type BackendWasmModule} from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js";
import text from "fieldbook:tfjs-backend-wasm-simd.wasm";

export * as tf from "@tensorflow/tfjs-core";
export {BackendWasm} from "@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js";
export type {BackendWasmModule};
export const startModule = start as unknown as (settings: {
  wasmBinary: Uint8Array;
}) => Promise<BackendWasmModule>;
/** In base64. */
export const binary: string = text;
