/** @file tfjs on WebGPU, behind the same fence. Loads tfjs: import it where an engine is opened, and nowhere else. */
import type {TensorInfo} from "@tensorflow/tfjs-core";
import {type Adapter, Refusal} from "../adapter.ts";
import {tf, WebGPUBackend} from "../tensors.ts";
import {makeAdapter} from "./adapter.ts";
import {describeGpu, findGpu, withGpu} from "./dawn.ts";
import {makeDevice} from "./device.ts";

/** Bytes of buffers from which free ones are deleted, once nothing is in flight; tfjs keeps them for ever. */
const KEPT = 100e6;
/** Pipelines from which all are let go; every new shape of distances takes one. */
const PIPELINES = 256;

/** Returns the adapter of a device of its own, fenced. */
export async function start(onEnd: () => void): Promise<Adapter> {
  const {gpuDevice, detail, backend, limit, sweep, release} = await makeBackend();
  const device = makeDevice({
    name: "webgpu",
    detail,
    backend,
    limit,
    squaredDistances: (a, b) => backend.runWebGPUProgram(squaredDistances(a, b), [a, b], "float32"),
    async guard(work) {
      for (const kind of ["validation", "out-of-memory", "internal"] as const) gpuDevice.pushErrorScope(kind);
      const errors = () => Promise.all([1, 2, 3].map(() => gpuDevice.popErrorScope()));
      const result = await work().catch(async (error) => {
        await errors().catch(() => {});
        throw error;
      });
      const found = (await errors()).find((error) => error !== null);
      if (found) throw new Refusal(found.message);
      return result;
    },
    bytes: () => backend.bufferManager.numBytesAllocated,
    rest: sweep,
    release() {
      onEnd();
      release();
    }
  });
  gpuDevice.lost.then(({message}) => device.end(`device lost${message && `: ${message}`}`));
  return makeAdapter(device);
}

/** Returns tfjs's backend on a device of its own. */
export async function makeBackend() {
  const {gpu, detail} = await findGpu();
  const adapter = await gpu?.requestAdapter({powerPreference: "high-performance"});
  if (!gpu || !adapter) throw new Error(detail);
  const {limits} = adapter;
  const gpuDevice = await adapter.requestDevice({
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup
    }
  });
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const backend = withGpu(gpu, () => new WebGPUBackend(gpuDevice as never, adapter.info as never));
  return {
    gpuDevice,
    detail: describeGpu(adapter),
    backend,
    /** How many numbers one tensor may have. */
    limit: Math.floor(Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) / 4),
    /** Gives buffers and pipelines back, when nothing is in flight. */
    sweep() {
      const {numBytesAllocated, numBytesUsed} = backend.bufferManager;
      if (numBytesAllocated > KEPT && numBytesUsed === 0) backend.bufferManager.dispose();
      const cached = backend as unknown as {pipelineCache: object};
      if (Object.keys(cached.pipelineCache).length > PIPELINES) cached.pipelineCache = {};
    },
    release() {
      backend.dispose();
      gpuDevice.destroy();
    }
  };
}

/** An invocation is a pair of rows. */
function squaredDistances({shape: [m, length]}: TensorInfo, {shape: [n]}: TensorInfo) {
  return {
    variableNames: ["A", "B"],
    outputShape: [m, n],
    workgroupSize: [8, 8, 1] as [number, number, number],
    dispatchLayout: {x: [1], y: [0]},
    dispatch: [Math.ceil(n / 8), Math.ceil(m / 8), 1] as [number, number, number],
    shaderKey: `fieldbook_squared_distances_${length}`,
    getUserCode: () => `
      fn main() {
        let row = i32(globalId.y);
        let col = i32(globalId.x);
        if (row < uniforms.outShape[0] && col < uniforms.outShape[1]) {
          var sum = 0.0;
          for (var k = 0; k < ${length}; k++) {
            let d = getA(row, k) - getB(col, k);
            sum += d * d;
          }
          setOutputAtCoords(row, col, sum);
        }
      }`
  };
}
