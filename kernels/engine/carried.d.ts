/** @file Modules that exist in the build alone: files of tfjs, gzipped and in base64 (`bin/build-tensors.js`). */
declare module "fieldbook:tfjs-backend-wasm-simd.wasm" {
  const text: string;
  export default text;
}
