/** @file The thread that TensorFlow lives in: its operations hold up whoever calls them, so nobody else does. */
import type {Binding} from "./binding.ts";
import {Tensors} from "./binding.ts";
import {loadAddon} from "./load.ts";
import {operations} from "./operations.ts";
import type {Answer, Question, Start} from "./protocol.ts";

const {parentPort, workerData} = globalThis.process.getBuiltinModule("node:worker_threads");
const {addon} = workerData as Start;
const port = parentPort!;

let binding: Binding;
try {
  binding = loadAddon(addon);
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
