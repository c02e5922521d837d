/**
 * @file tfjs, whole and once: its core with gradients and chained operations, its WebGL and WebGPU backends.
 *
 * The build bundles what is named here into one file beside this one (`bin/build-tensors.js`), so that neither a page nor
 * an installed package needs tfjs. It is 1 MB: import it only in modules that are themselves imported when they are needed.
 * No backend is registered: engines own theirs, and hand tensors over as data ids, not through tfjs's global scopes.
 */
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-webgl/dist/register_all_kernels.js";
import "@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels.js";

export * as tf from "@tensorflow/tfjs-core";
export {GPGPUContext, MathBackendWebGL, setWebGLContext} from "@tensorflow/tfjs-backend-webgl/dist/webgl.js";
export {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu/dist/webgpu.js";
