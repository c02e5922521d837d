/** @file What `openAutograd` returns: checks at the door, tfjs behind it. */
import type {Tensor} from "@tensorflow/tfjs-core";
import {EngineError} from "../../../errors.ts";
import type {Autograd} from "../autograd.ts";
import {checkCsr, checkIndices} from "../calls/sparse.ts";
import {mismatch} from "../matrix.ts";
import type {Csr, EngineName} from "../types.ts";
import {product} from "./product.ts";
import type {Seat} from "./seat.ts";
import {selection, transpose} from "./sparse.ts";

const checked = new WeakSet<Csr>();

export function makeAutograd(name: EngineName, seat: Seat, leave: () => void): Autograd {
  const {tf, backend, loss} = seat;
  let isOpen = true;

  /** Makes the engine the one that tfjs computes with. */
  function enter(): void {
    const reason = isOpen ? loss?.reason : "it was closed";
    if (reason !== undefined) throw failed("step", reason);
    // At once, although it returns a promise: the backend is there.
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  }

  function failed(what: string, reason: string, cause?: unknown): EngineError {
    return new EngineError(`failed ${what}: ${name}, ${reason}; open it again`, {subject: what, cause});
  }

  enter();
  return Object.freeze<Autograd>({
    engine: Object.freeze({name, detail: seat.detail}),
    tf,
    run(step) {
      enter();
      try {
        return tf.tidy(() => {
          const result = step();
          if (result instanceof Promise)
            throw new EngineError(
              "invalid step: it returned a promise; make it synchronous and await by read"
            );
          return result;
        });
      } finally {
        seat.rest?.();
      }
    },
    gather(x, rows) {
      enter();
      checkTensor(x);
      checkIndices("row", rows, 0, x.shape[0]);
      return product(tf, selection(rows, x.shape[0]), x);
    },
    segmentSum(x, segments, count) {
      enter();
      checkTensor(x);
      if (!(Number.isInteger(count) && count >= 0)) {
        throw new EngineError(`invalid count: ${count}; expected a whole number from 0`, {value: count});
      }
      checkIndices("segment", segments, -1, count);
      if (segments.length !== x.shape[0]) throw mismatch("segmentSum", segments.length, x.shape[0]);
      return product(tf, transpose(selection(segments, count)), x);
    },
    sparseProduct(w, x) {
      enter();
      checkTensor(x);
      if (!checked.has(w)) {
        checkCsr(w);
        checked.add(w);
      }
      if (w.cols !== x.shape[0]) throw mismatch("sparseProduct", w.cols, x.shape[0]);
      return product(tf, w, x);
    },
    async read(x) {
      try {
        return Float32Array.from(await (loss ? Promise.race([x.data(), loss.promise]) : x.data()));
      } catch (cause) {
        throw failed("reading", (cause as Error).message, cause);
      }
    },
    memory() {
      const {numTensors, numBytes} = tf.memory();
      return {tensors: numTensors, bytes: numBytes};
    },
    close() {
      if (isOpen) leave();
      isOpen = false;
    }
  });
}

function checkTensor({dtype, shape}: Tensor): void {
  if (dtype === "float32" && shape.length > 0) return;
  throw new EngineError(`invalid tensor: ${dtype} [${shape}]; expected float32 with rows`, {
    subject: "tensor"
  });
}
