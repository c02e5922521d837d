/** @file Training on tfjs's WebGL backend, on a context of its own. Loads tfjs: import it where an engine is opened. */
import {EngineError} from "../../../errors.ts";
import {describe} from "../gpu/context.ts";
import {makeBackend} from "../gpu/webgl.ts";
import {type MathBackendWebGL, tf} from "../tensors.ts";
import {registerProduct} from "./product.ts";
import {awaitLoss, type Seat} from "./seat.ts";

const backend = "webgl";
/** Whole numbers lie in textures of float32. */
const MOST = 2 ** 24;

export async function start(): Promise<Seat> {
  const {canvas, gl, backend: gpu, sweep, release} = makeBackend();
  const {loss, lose} = awaitLoss();
  canvas.addEventListener("webglcontextlost", () => lose("context lost"));
  // It asks the device the wrong way round, and optimizers would take the epsilon of half floats, 1e-4, for float32.
  Object.assign(gpu, {floatPrecision: () => 32});
  tf.registerBackend(backend, () => gpu);
  registerProduct<MathBackendWebGL>(tf, backend, (w, x, gpu) => {
    const {rows, offsets, indices, values} = w;
    const size = Math.max(rows, w.cols, indices.length);
    if (size >= MOST) {
      throw new EngineError(
        `unsupported size: ${size} entries or rows on webgl; use fewer than ${MOST}, or wasm`,
        {
          subject: "size",
          value: size
        }
      );
    }
    const own = [
      gpu.makeTensorInfo([rows + 1], "int32", offsets),
      gpu.makeTensorInfo([indices.length], "int32", indices),
      gpu.makeTensorInfo([values.length], "float32", new Float32Array(values))
    ];
    try {
      return gpu.compileAndRun(program(rows, x.shape[1]), [...own, x], "float32");
    } finally {
      for (const info of own) gpu.disposeIntermediateTensorInfo(info);
    }
  });
  return {
    tf,
    backend,
    detail: `tfjs with ${describe(gl)}`,
    loss,
    rest: sweep,
    close() {
      tf.removeBackend(backend);
      release();
    }
  };
}

/** A fragment is one sum. */
function program(rows: number, cols: number) {
  return {
    variableNames: ["Offsets", "Indices", "Values", "X"],
    outputShape: [rows, cols],
    // Shapes come as uniforms: batches of different sizes share the program.
    enableShapeUniforms: true,
    userCode: `
      void main() {
        ivec2 at = getOutputCoords();
        int end = int(getOffsets(at.x + 1));
        float sum = 0.0;
        for (int e = int(getOffsets(at.x)); e < end; e++) {
          sum += getValues(e) * getX(int(getIndices(e)), at.y);
        }
        setOutput(sum);
      }`
  };
}
