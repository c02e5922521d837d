/**
 * @file Training on tfjs's WebAssembly backend, with our own core for sparse matrices. Loads tfjs: import it where an engine
 * is opened, and nowhere else.
 */
import type {Core} from "../core.ts";
import {BackendWasm, type BackendWasmModule, binary, startModule, tf} from "../tensors-wasm.ts";
import {registerProduct} from "./product.ts";
import type {Seat} from "./seat.ts";

const backend = "wasm";

export async function start({csrApply}: Core): Promise<Seat> {
  const module = await open();
  tf.registerBackend(backend, () => new BackendWasm(module));
  registerProduct<BackendWasm>(tf, backend, (w, x, wasm) => {
    const [rows, cols] = x.shape;
    const {data} = csrApply(w, {data: new Float64Array(wasm.typedArrayFromHeap(x)), rows, cols});
    const out = wasm.makeOutput([w.rows, cols], "float32");
    wasm.typedArrayFromHeap(out).set(data);
    return out;
  });
  const detail = "tfjs in WebAssembly SIMD, in the caller's thread";
  return {tf, backend, detail, close: () => tf.removeBackend(backend)};
}

/** As tfjs would, but from the bytes that were carried along. */
async function open(): Promise<BackendWasmModule> {
  const module = await startModule({wasmBinary: await unpack(binary)});
  const {cwrap} = module as unknown as {
    cwrap(name: string, result: string | null, args: string[]): () => number;
  };
  const wrap = (name: string, count: number, result: "number" | null = null) =>
    cwrap(name, result, Array(count).fill("number"));
  module.tfjs = {
    init: wrap("init", 0),
    initWithThreadsCount: wrap("init_with_threads_count", 1),
    getThreadsCount: wrap("get_threads_count", 0, "number"),
    registerTensor: wrap("register_tensor", 3),
    disposeData: wrap("dispose_data", 1),
    dispose: wrap("dispose", 0)
  };
  return module;
}

async function unpack(text: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
