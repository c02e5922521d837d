/** @file The engine of pages: tfjs on WebGL 2, behind a fence. */
import {contextOf, describe, lose, makeCanvas} from "./gpu/context.ts";
import {openOnce, precision} from "./gpu/seat.ts";
import type {AdapterSeat} from "./registry.ts";

export const webgl: AdapterSeat = {
  name: "webgl",
  precision,
  async find() {
    const canvas = makeCanvas();
    const gl = canvas && contextOf(canvas);
    // Node may have a document, as where pages are built.
    if (!canvas || (!gl && globalThis.process?.getBuiltinModule !== undefined))
      return {found: false, detail: "only in a browser page"};
    if (!gl) return {found: false, detail: "this browser gives no WebGL 2; turn on hardware acceleration"};
    const detail = describe(gl);
    const isFloat = gl.getExtension("EXT_color_buffer_float") !== null;
    lose(gl);
    if (!isFloat) return {found: false, detail: `${detail} draws no float32; use another device`};
    return {found: true, detail};
  },
  open: openOnce(async (onEnd) => (await import("./gpu/webgl.ts")).start(onEnd))
};
