/** @file The engine of pages: tfjs on WebGL 2, behind a fence. */
import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {Adapter} from "./adapter.ts";
import {makeAdapter, openOnce, precision} from "./gpu/adapter.ts";
import {makeDevice} from "./gpu/device.ts";
import {Refusal} from "./adapter.ts";
import type {AdapterSeat} from "./registry.ts";

/** Bytes of textures from which released ones are deleted; by default tfjs keeps every one for ever. */
const KEPT = 50e6;
/** Programs from which all are deleted, once nothing is in flight; every new shape of operands takes one. */
const PROGRAMS = 256;

export const webgl: AdapterSeat = {
  name: "webgl",
  precision,
  async find() {
    const canvas = makeCanvas();
    const gl = canvas && contextOf(canvas);
    // Node may have a document, as where pages are built.
    if (!canvas || (!gl && globalThis.process?.getBuiltinModule))
      return {found: false, detail: "only in a browser page"};
    if (!gl) return {found: false, detail: "this browser gives no WebGL 2; turn on hardware acceleration"};
    const detail = describe(gl);
    const isFloat = gl.getExtension("EXT_color_buffer_float") !== null;
    lose(gl);
    if (!isFloat) return {found: false, detail: `${detail} draws no float32; use another device`};
    return {found: true, detail};
  },
  open: openOnce(start)
};

async function start(onEnd: () => void): Promise<Adapter> {
  const {tf, GPGPUContext, MathBackendWebGL, setWebGLContext} = await import("./tensors.ts");
  const canvas = makeCanvas();
  const gl = canvas && contextOf(canvas);
  if (!gl) throw new Error("no WebGL 2 context");
  // Before any flag is read: tfjs measures this context then, and makes none of its own.
  setWebGLContext(2, gl);
  const flags = tf.env();
  flags.set("WEBGL_CPU_FORWARD", false);
  flags.set("WEBGL_DELETE_TEXTURE_THRESHOLD", KEPT);
  if (!flags.getBool("WEBGL_RENDER_FLOAT32_ENABLED")) {
    const isLost = gl.isContextLost();
    // What was measured on a lost context is not to be believed the next time.
    if (isLost) flags.reset();
    const reason = isLost ? "the context was lost at once" : `${describe(gl)} draws no float32`;
    lose(gl);
    throw new Error(reason);
  }
  const gpgpu = new GPGPUContext(gl);
  const backend = new MathBackendWebGL(gpgpu);
  const device = makeDevice(tf, {
    name: "webgl",
    detail: describe(gl),
    backend,
    limit: flags.getNumber("WEBGL_MAX_TEXTURE_SIZE") ** 2,
    squaredDistances: (a, b) => backend.compileAndRun(squaredDistances(a, b), [a, b], "float32"),
    async guard(work) {
      const result = await work();
      // A context that is lost between the work and its reading gives zeros.
      if (gl.isContextLost()) throw device.end("context lost");
      const code = gl.getError();
      if (code !== gl.NO_ERROR) throw new Refusal(`WebGL error ${code}`);
      return result;
    },
    bytes: () => (backend.memory() as unknown as {numBytesInGPUAllocated: number}).numBytesInGPUAllocated,
    rest() {
      const {binaryCache} = backend as unknown as {binaryCache: Record<string, Binary>};
      if (Object.keys(binaryCache).length < PROGRAMS) return;
      for (const [key, {webGLProgram, fragmentShader}] of Object.entries(binaryCache)) {
        gpgpu.deleteProgram(webGLProgram);
        gl.deleteShader(fragmentShader);
        delete binaryCache[key];
      }
    },
    release() {
      onEnd();
      // Or tfjs would ask for the end of the lost work for ever.
      Object.assign(gpgpu, {itemsToPoll: []});
      backend.dispose();
      lose(gl);
    }
  });
  canvas.addEventListener("webglcontextlost", () => device.end("context lost"));
  return makeAdapter(device);
}

interface Binary {
  webGLProgram: Parameters<InstanceType<typeof import("./tensors.ts").GPGPUContext>["deleteProgram"]>[0];
  fragmentShader: WebGLShader;
}

/** In a page an element, since Safari's canvases off the screen have no fences. */
function makeCanvas(): HTMLCanvasElement | OffscreenCanvas | undefined {
  if (typeof document !== "undefined" && typeof HTMLCanvasElement !== "undefined")
    return document.createElement("canvas");
  return typeof OffscreenCanvas === "undefined" ? undefined : new OffscreenCanvas(1, 1);
}

function contextOf(canvas: HTMLCanvasElement | OffscreenCanvas): WebGL2RenderingContext | null {
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
function lose(gl: WebGL2RenderingContext): void {
  gl.getExtension("WEBGL_lose_context")?.loseContext();
}

function describe(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return `WebGL 2 on ${gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)}`;
}

/** A fragment is a pair of rows. */
function squaredDistances({shape: [m, length]}: TensorInfo, {shape: [n]}: TensorInfo) {
  return {
    variableNames: ["A", "B"],
    outputShape: [m, n],
    userCode: `
      void main() {
        ivec2 at = getOutputCoords();
        float sum = 0.0;
        for (int k = 0; k < ${length}; k++) {
          float d = getA(at.x, k) - getB(at.y, k);
          sum += d * d;
        }
        setOutput(sum);
      }`
  };
}
