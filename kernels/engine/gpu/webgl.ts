/** @file tfjs on WebGL 2, behind a fence. Loads tfjs: import it where an engine is opened, and nowhere else. */
import type {TensorInfo} from "@tensorflow/tfjs-core";
import {type Adapter, Refusal} from "../adapter.ts";
import {GPGPUContext, MathBackendWebGL, setWebGLContext, tf} from "../tensors.ts";
import {makeAdapter} from "./adapter.ts";
import {contextOf, describe, lose, makeCanvas} from "./context.ts";
import {makeDevice} from "./device.ts";

/** Bytes of textures from which released ones are deleted; by default tfjs keeps every one for ever. */
const KEPT = 50e6;
/** Programs from which all are deleted, once nothing is in flight; every new shape of operands takes one. */
const PROGRAMS = 256;

/** Returns the adapter of a context of its own, fenced; rejects where that is not to be trusted. */
export async function start(onEnd: () => void): Promise<Adapter> {
  const {canvas, gl, backend, limit, sweep, release} = makeBackend();
  const device = makeDevice({
    name: "webgl",
    detail: describe(gl),
    backend,
    limit,
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
    rest: sweep,
    release() {
      onEnd();
      release();
    }
  });
  canvas.addEventListener("webglcontextlost", () => device.end("context lost"));
  return makeAdapter(device);
}

/** Returns tfjs's backend on a context of its own; throws where float32 is not to be had of it. */
export function makeBackend() {
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
  return {
    canvas,
    gl,
    backend,
    /** How many numbers one tensor may have. */
    limit: flags.getNumber("WEBGL_MAX_TEXTURE_SIZE") ** 2,
    /** Gives programs back, when nothing is in flight. */
    sweep() {
      const {binaryCache} = backend as unknown as {binaryCache: Record<string, Binary>};
      if (Object.keys(binaryCache).length < PROGRAMS) return;
      for (const [key, {webGLProgram, fragmentShader}] of Object.entries(binaryCache)) {
        gpgpu.deleteProgram(webGLProgram);
        gl.deleteShader(fragmentShader);
        delete binaryCache[key];
      }
    },
    release() {
      // Or tfjs would ask for the end of the lost work for ever.
      Object.assign(gpgpu, {itemsToPoll: []});
      backend.dispose();
      lose(gl);
    }
  };
}

interface Binary {
  webGLProgram: Parameters<GPGPUContext["deleteProgram"]>[0];
  fragmentShader: WebGLShader;
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
