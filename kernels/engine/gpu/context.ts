/** @file A WebGL 2 context of our own: made, named and given back. */

/** In a page an element, since Safari's canvases off the screen have no fences. */
export function makeCanvas(): HTMLCanvasElement | OffscreenCanvas | undefined {
  if (typeof document !== "undefined" && typeof HTMLCanvasElement !== "undefined")
    return document.createElement("canvas");
  return typeof OffscreenCanvas === "undefined" ? undefined : new OffscreenCanvas(1, 1);
}

export function contextOf(canvas: HTMLCanvasElement | OffscreenCanvas): WebGL2RenderingContext | null {
  const attributes = {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    premultipliedAlpha: false
  };
  const gl = canvas.getContext("webgl2", attributes) as WebGL2RenderingContext | null;
  if (!gl) return null;
  for (const state of [gl.DEPTH_TEST, gl.STENCIL_TEST, gl.BLEND, gl.DITHER]) gl.disable(state);
  gl.enable(gl.SCISSOR_TEST);
  gl.enable(gl.CULL_FACE);
  return gl;
}

/** At once, and not when it is found to be garbage: browsers allow a page few contexts. */
export function lose(gl: WebGL2RenderingContext): void {
  gl.getExtension("WEBGL_lose_context")?.loseContext();
}

export function describe(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return `WebGL 2 on ${gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)}`;
}
