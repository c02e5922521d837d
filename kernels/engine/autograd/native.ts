/** @file Training on TensorFlow, by the tfjs of the native engine's own folder, in the thread that asks. */
import type {TensorInfo} from "@tensorflow/tfjs-core";
import {type Binding, FLOAT, INT64} from "../native/binding.ts";
import {loadAddon} from "../native/load.ts";
import {nativePlaces} from "../native/places.ts";
import {registerProduct} from "./product.ts";
import type {Seat, Tf} from "./seat.ts";
import type {Csr} from "../types.ts";

const backend = "tensorflow";

/** Of tfjs-node's backend, what is used. */
interface NodeBackend {
  binding: Binding;
  getInputTensorIds(inputs: TensorInfo[]): number[];
  createOutputTensor(made: {id: number; shape: number[]}): TensorInfo;
}

export async function start(): Promise<Seat> {
  const addon = nativePlaces().find(({found}) => found)!.addon!;
  const {resolve} = globalThis.process.getBuiltinModule("node:path");
  const util = globalThis.process.getBuiltinModule("node:util") as object;
  // What tfjs-node 4.22 calls, and Node has no more from its release 23.
  const gone = {isArray: Array.isArray, isNullOrUndefined: (x: unknown) => x === null || x === undefined};
  for (const [name, call] of Object.entries(gone)) if (!(name in util)) Object.assign(util, {[name]: call});
  const binding = loadAddon(addon);
  const require = globalThis.process.getBuiltinModule("node:module").createRequire(addon);
  // Three folders above the addon, lib/napi-v8/tfjs_binding.node, lies its package.
  const tf: Tf = require(resolve(addon, "../../.."));
  registerProduct<NodeBackend>(tf, backend, multiply);
  const device = binding.isUsingGpuDevice() ? "the GPU" : "the CPU";
  const detail = `TensorFlow ${binding.TF_Version} on ${device}, driven from the caller's thread`;
  // It stays: TensorFlow cannot be taken out of a process.
  return {tf, backend, detail, close() {}};
}

/** By TensorFlow's own operation, which has no name in tfjs. */
function multiply(w: Csr, x: TensorInfo, tensorflow: NodeBackend): TensorInfo {
  const {binding} = tensorflow;
  const {TF_ATTR_TYPE, TF_ATTR_BOOL} = binding;
  const count = w.indices.length;
  const own = [
    binding.createTensor([count, 2], INT64, places(w)),
    binding.createTensor([count], FLOAT, new Float32Array(w.values)),
    binding.createTensor([2], INT64, Int32Array.of(w.rows, 0, w.cols, 0))
  ];
  try {
    const attributes = [
      {name: "T", type: TF_ATTR_TYPE, value: FLOAT},
      {name: "Tindices", type: TF_ATTR_TYPE, value: INT64},
      ...["adjoint_a", "adjoint_b"].map((name) => ({name, type: TF_ATTR_BOOL, value: false}))
    ];
    const inputs = [...own, ...tensorflow.getInputTensorIds([x])];
    return tensorflow.createOutputTensor(
      binding.executeOp("SparseTensorDenseMatMul", attributes, inputs, 1)[0]
    );
  } finally {
    for (const id of own) binding.deleteTensor(id);
  }
}

/** Row and column of each entry, as integers of 64 bits. */
function places({rows, offsets, indices}: Csr): Int32Array {
  const out = new Int32Array(4 * indices.length);
  for (let i = 0; i < rows; ++i) {
    for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
      out[4 * e] = i;
      out[4 * e + 2] = indices[e];
    }
  }
  return out;
}
