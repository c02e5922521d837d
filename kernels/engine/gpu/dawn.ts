/** @file Where WebGPU comes from: the browser, or in Node the package `webgpu` (Dawn) where the project has it. */

interface Dawn {
  create(options: string[]): GPU;
  /** The classes and constants of WebGPU. */
  globals: object;
}

let dawn: Promise<GPU> | undefined;

/** Returns WebGPU and where it comes from, or why there is none. */
export async function findGpu(): Promise<{gpu?: GPU; detail: string}> {
  if (globalThis.navigator?.gpu) return {gpu: globalThis.navigator.gpu, detail: "this browser's WebGPU"};
  const process = globalThis.process;
  const modules = process?.getBuiltinModule?.("node:module");
  if (!modules) return {detail: "this browser has no WebGPU here; pages get it over https or from localhost"};
  const {pathToFileURL} = process.getBuiltinModule("node:url");
  let file: string;
  try {
    file = modules.createRequire(`${process.cwd()}/`).resolve("webgpu");
  } catch {
    return {detail: "only in a browser page, or in Node with the package webgpu; npm install webgpu"};
  }
  try {
    dawn ??= import(/* @vite-ignore */ pathToFileURL(file).href).then(({create, globals}: Dawn) => {
      Object.assign(globalThis, globals);
      return create([]);
    });
    return {gpu: await dawn, detail: "the package webgpu"};
  } catch (error) {
    return {detail: `the package webgpu does not start: ${error instanceof Error ? error.message : error}`};
  }
}

export function describeGpu({info}: GPUAdapter): string {
  const named = [info.vendor, info.architecture, info.device, info.description].filter(Boolean);
  return `WebGPU on ${[...new Set(named)].join(" ") || "an unnamed device"}`;
}

/** Runs the work where `navigator.gpu` is, since tfjs looks there; a Node without it is left as it was. */
export function withGpu<T>(gpu: GPU, work: () => T): T {
  if (globalThis.navigator?.gpu) return work();
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", {value: {gpu}, configurable: true, writable: true});
  try {
    return work();
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  }
}
