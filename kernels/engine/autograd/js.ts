/** @file Training on tfjs's plain backend: slow, and needs nothing. Loads tfjs: import it where an engine is opened. */
import type {Core} from "../core.ts";
import {MathBackendCPU, tf} from "../tensors-cpu.ts";
import {registerProduct} from "./product.ts";
import type {Seat} from "./seat.ts";

const backend = "cpu";

export async function start({csrApply}: Core): Promise<Seat> {
  // In Node it would advise to use something else.
  tf.registerBackend(backend, () => Object.assign(new MathBackendCPU(), {firstUse: false}));
  registerProduct<MathBackendCPU>(tf, backend, (w, x, cpu) => {
    const [rows, cols] = x.shape;
    const {data} = csrApply(w, {data: new Float64Array(cpu.readSync(x.dataId) as Float32Array), rows, cols});
    return cpu.makeTensorInfo([w.rows, cols], "float32", new Float32Array(data));
  });
  const detail = "tfjs in plain JavaScript, in the caller's thread";
  return {tf, backend, detail, close: () => tf.removeBackend(backend)};
}
