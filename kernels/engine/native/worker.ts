/** @file The thread that TensorFlow lives in: its operations hold up whoever calls them, so nobody else does. */
import type {Binding} from "./binding.ts";
import {Tensors} from "./binding.ts";
import {operations} from "./operations.ts";
import type {Answer, Question, Start} from "./protocol.ts";

const {constants} = globalThis.process.getBuiltinModule("node:os");
const {parentPort, workerData} = globalThis.process.getBuiltinModule("node:worker_threads");
const {addon} = workerData as Start;
const port = parentPort!;

// TensorFlow reads these when it is loaded. Without oneDNN products are no slower and alike from run to run, and nothing
// is printed; a GPU's memory is taken as it is needed, not all at once.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";

/** Never taken out of memory again, or TensorFlow's own threads would fall into the gap when this thread ends. */
const NODELETE = process.platform === "darwin" ? 0x80 : 0x1000;

let binding: Binding;
try {
  const loaded = {exports: {} as Binding};
  process.dlopen(loaded, addon, constants.dlopen.RTLD_NOW | NODELETE);
  binding = loaded.exports;
  answer({ready: {version: binding.TF_Version, gpu: binding.isUsingGpuDevice()}});
  port.on("message", ({primitive, operands, options}: Question) => {
    if (primitive === "memory") return answer({result: memory()});
    const tensors = new Tensors(binding);
    try {
      answer({result: operations[primitive](tensors, operands as never, options as never)});
    } catch (error) {
      answer({refused: (error as Error).message});
    } finally {
      tensors.free();
    }
  });
} catch (error) {
  answer({refused: (error as Error).message});
}

function memory(): {tensors: number; bytes: number} {
  return {tensors: binding.getNumOfTensors(), bytes: process.memoryUsage().rss};
}

function answer(answer: Answer): void {
  port.postMessage(answer, buffersOf(answer.result));
}

/** Results are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(result)) return [result.buffer as ArrayBuffer];
  if (result === null || typeof result !== "object") return [];
  return Object.values(result).flatMap(buffersOf);
}
