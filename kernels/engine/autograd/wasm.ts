/**
 * @file Training on tfjs's WebAssembly backend, with a module of our own for sparse matrices in the same memory. Loads tfjs:
 * import it where an engine is opened, and nowhere else.
 */
import {EngineError} from "../../../errors.ts";
import {BackendWasm, type BackendWasmModule, binary, startModule, tf} from "../tensors-wasm.ts";
import training from "../wasm/training.wasm.ts";
import type {Csr} from "../types.ts";
import {registerProduct} from "./product.ts";
import type {Seat} from "./seat.ts";

const backend = "wasm";

interface Module extends BackendWasmModule {
  asm: {memory: WebAssembly.Memory};
  _malloc(bytes: number): number;
  _free(address: number): void;
  cwrap(name: string, result: string | null, args: string[]): () => number;
}

/** `assembly/training.ts` */
interface Training {
  multiply(
    rows: number,
    offsets: number,
    indices: number,
    values: number,
    x: number,
    cols: number,
    out: number
  ): void;
}

/** Of the modules that are running; the kernel is told of the backend alone. */
const trainings = new WeakMap<BackendWasm, Training>();

export async function start(): Promise<Seat> {
  const module = await open();
  const {instance} = await WebAssembly.instantiate(bytesOf(training), {env: {memory: module.asm.memory}});
  const wasm = new BackendWasm(module);
  trainings.set(wasm, instance.exports as unknown as Training);
  tf.registerBackend(backend, () => wasm);
  registerProduct<BackendWasm>(tf, backend, (w, x, wasm) => {
    const out = wasm.makeOutput([w.rows, x.shape[1]], "float32");
    const from = wasm.getMemoryOffset(x.dataId);
    const to = wasm.getMemoryOffset(out.dataId);
    within(wasm.wasm as Module, w, (offsets, indices, values) =>
      trainings.get(wasm)!.multiply(w.rows, offsets, indices, values, from, x.shape[1], to)
    );
    return out;
  });
  const detail = "tfjs in WebAssembly SIMD, in the caller's thread";
  return {tf, backend, detail, close: () => tf.removeBackend(backend)};
}

/** Puts a matrix into the module's memory for the time of the work. */
function within(
  {asm, _malloc, _free}: Module,
  {offsets, indices, values}: Csr,
  work: (offsets: number, indices: number, values: number) => void
): void {
  const bytes = values.byteLength + indices.byteLength + offsets.byteLength;
  const at = _malloc(bytes) >>> 0;
  if (at === 0)
    throw new EngineError(`failed allocation: ${bytes} bytes in WebAssembly; use smaller batches`, {
      value: bytes
    });
  const second = at + values.byteLength;
  const third = second + indices.byteLength;
  new Float64Array(asm.memory.buffer, at, values.length).set(values);
  new Int32Array(asm.memory.buffer, second, indices.length).set(indices);
  new Int32Array(asm.memory.buffer, third, offsets.length).set(offsets);
  work(third, second, at);
  _free(at);
}

/** As tfjs would, but from the bytes that were carried along. */
async function open(): Promise<Module> {
  const module = (await startModule({wasmBinary: await unpack(binary)})) as Module;
  const wrap = (name: string, count: number, result: "number" | null = null) =>
    module.cwrap(name, result, Array(count).fill("number"));
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
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
