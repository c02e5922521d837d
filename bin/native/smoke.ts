/** @file Run in a process of its own, which may crash: loads an addon, has it compute, prints what it found as JSON. */
import {constants} from "node:os";

interface Addon {
  TF_Version: string;
  TF_ATTR_TYPE: number;
  TF_ATTR_BOOL: number;
  createTensor(shape: number[], type: number, data: Float32Array | Int32Array): number;
  tensorDataSync(tensor: number): ArrayBufferView;
  executeOp(name: string, attributes: object[], inputs: number[], outputs: number): {id: number}[];
  isUsingGpuDevice(): boolean;
}

process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
const loaded = {exports: {} as Addon};
process.dlopen(loaded, process.argv[2], constants.dlopen.RTLD_NOW);
const addon = loaded.exports;
const type = (name: string, value: number): object => ({name, type: addon.TF_ATTR_TYPE, value});
const flag = (name: string): object => ({name, type: addon.TF_ATTR_BOOL, value: false});

// (1 2)·(3 4)ᵀ = 11 in float32, and in float64 by way of its bits.
const [FLOAT, DOUBLE, INT64] = [1, 2, 9];
const single = [
  addon.createTensor([1, 2], FLOAT, Float32Array.of(1, 2)),
  addon.createTensor([2, 1], FLOAT, Float32Array.of(3, 4))
];
const bits = (...values: number[]): Int32Array => new Int32Array(Float64Array.from(values).buffer);
const double = [
  addon.createTensor([1, 2], INT64, bits(1, 2)),
  addon.createTensor([2, 1], INT64, bits(3, 4))
].map((tensor) => addon.executeOp("Bitcast", [type("T", INT64), type("type", DOUBLE)], [tensor], 1)[0].id);
const multiply = (T: number, inputs: number[]): number =>
  addon.executeOp("MatMul", [type("T", T), flag("transpose_a"), flag("transpose_b")], inputs, 1)[0].id;
const back = addon.executeOp(
  "Bitcast",
  [type("T", DOUBLE), type("type", INT64)],
  [multiply(DOUBLE, double)],
  1
)[0].id;
const [first] = addon.tensorDataSync(multiply(FLOAT, single)) as Float32Array;
const [second] = new Float64Array(addon.tensorDataSync(back).buffer);
if (first !== 11 || second !== 11) throw new Error(`1·3 + 2·4 came out as ${first} and ${second}`);
process.stdout.write(
  `${JSON.stringify({tensorflow: addon.TF_Version, device: addon.isUsingGpuDevice() ? "GPU" : "CPU"})}\n`
);
