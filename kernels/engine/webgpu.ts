/** @file The engine of pages with WebGPU, and of Node with the package `webgpu`: tfjs behind the same fence. */
import {describeGpu, findGpu} from "./gpu/dawn.ts";
import {openOnce, precision} from "./gpu/seat.ts";
import type {AdapterSeat} from "./registry.ts";

export const webgpu: AdapterSeat = {
  name: "webgpu",
  precision,
  async find() {
    const {gpu, detail} = await findGpu();
    if (!gpu) return {found: false, detail};
    const adapter = await gpu.requestAdapter().catch(() => null);
    if (!adapter)
      return {found: false, detail: `${detail} finds no device; install a driver of Vulkan, Metal or D3D12`};
    return {found: true, detail: describeGpu(adapter)};
  },
  open: openOnce(async (onEnd) => (await import("./gpu/webgpu.ts")).start(onEnd))
};
