/** @file tfjs with its plain backend, bundled as `tensors.ts` is and with the same core; the twin of the others in training. */
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-cpu/dist/register_all_kernels.js";

export * as tf from "@tensorflow/tfjs-core";
export {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js";
