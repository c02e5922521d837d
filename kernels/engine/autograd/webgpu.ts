/** @file Training on tfjs's WebGPU backend, on a device of its own. Loads tfjs: import it where an engine is opened. */
import {makeBackend} from "../gpu/webgpu.ts";
import {tf, type WebGPUBackend} from "../tensors.ts";
import {registerProduct} from "./product.ts";
import {awaitLoss, type Seat} from "./seat.ts";

const backend = "webgpu";

export async function start(): Promise<Seat> {
  const {gpuDevice, detail, backend: gpu, sweep, release} = await makeBackend();
  const {loss, lose} = awaitLoss();
  gpuDevice.lost.then(({message}) => lose(`device lost${message && `: ${message}`}`));
  tf.registerBackend(backend, () => gpu);
  registerProduct<WebGPUBackend>(tf, backend, (w, x, gpu) => {
    const {rows, offsets, indices, values} = w;
    const own = [
      gpu.makeTensorInfo([rows + 1], "int32", offsets),
      gpu.makeTensorInfo([indices.length], "int32", indices),
      gpu.makeTensorInfo([values.length], "float32", new Float32Array(values))
    ];
    try {
      return gpu.runWebGPUProgram(program(rows, x.shape[1]), [...own, x], "float32");
    } finally {
      for (const {dataId} of own) gpu.disposeData(dataId);
    }
  });
  return {
    tf,
    backend,
    detail: `tfjs with ${detail}`,
    loss,
    rest() {
      // Buffers that are thrown away must not be in work that has not begun.
      const {commandEncoder} = gpu as unknown as {commandEncoder: object | null};
      if (commandEncoder && gpu.bufferManager.numBytesUsed === 0) gpu.submitQueue();
      sweep();
    },
    close() {
      tf.removeBackend(backend);
      release();
    }
  };
}

/** An invocation is one sum; a row of the grid is a row of the result. */
function program(rows: number, cols: number) {
  return {
    variableNames: ["offsets", "indices", "values", "x"],
    outputShape: [rows, cols],
    workgroupSize: [8, 8, 1] as [number, number, number],
    dispatchLayout: {x: [1], y: [0]},
    dispatch: [Math.ceil(cols / 8), Math.ceil(rows / 8), 1] as [number, number, number],
    shaderKey: "fieldbook_sparse_product",
    getUserCode: () => `
      fn main() {
        let row = i32(globalId.y);
        let col = i32(globalId.x);
        if (row < uniforms.outShape[0] && col < uniforms.outShape[1]) {
          var sum = 0.0;
          for (var e = offsets[row]; e < offsets[row + 1]; e++) {
            sum += values[e] * x[indices[e] * uniforms.outShape[1] + col];
          }
          setOutputAtCoords(row, col, sum);
        }
      }`
  };
}
