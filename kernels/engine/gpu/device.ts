/** @file One GPU behind tfjs: numbers go up, one kernel runs, numbers come down, and nothing stays. */
import type {KernelBackend, TensorInfo} from "@tensorflow/tfjs-core";
import {Refusal} from "../adapter.ts";
import {tf} from "../tensors.ts";

/** The longest that a device may keep one tile, in milliseconds; a lost one often says nothing. */
const PATIENCE = 60_000;

export interface Operand {
  values: Float32Array | Int32Array;
  shape: number[];
}

/** What an engine knows of its device; the rest is the same for every backend of tfjs. */
export interface DeviceParts {
  /** The backend's name among the kernels of tfjs. */
  name: "webgl" | "webgpu";
  detail: string;
  backend: KernelBackend & {numDataIds(): number};
  /** How many numbers one tensor may have. */
  limit: number;
  /** Squared Euclidean distances of the rows of [m × d] from those of [n × d], differences first. */
  squaredDistances(a: TensorInfo, b: TensorInfo): TensorInfo;
  /** Runs the work and throws where the device reports an error that the work does not show. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  /** Bytes allocated on the device. */
  bytes(): number;
  /** Called when nothing is in flight: the place to give cached memory back. */
  rest(): void;
  /** Gives everything back; also called for a device that is lost. */
  release(): void;
}

export interface Device extends Pick<DeviceParts, "name" | "detail" | "limit" | "squaredDistances"> {
  /** Runs one kernel of tfjs on the operands' handles and returns the numbers that it makes. */
  compute(operands: Operand[], make: (...handles: TensorInfo[]) => TensorInfo): Promise<Float32Array>;
  /** Runs a kernel by its name in tfjs. */
  kernel(name: string, inputs: Record<string, TensorInfo>, attrs?: Record<string, unknown>): TensorInfo;
  memory(): {tensors: number; bytes: number};
  /** Ends it: calls under way and later ones are refused with this reason, as by the refusal returned. */
  end(reason: string): Refusal;
  /** Why it has ended, once it has. */
  readonly ended: string | undefined;
}

/** Tensors are handles of the backend alone, so neither tfjs's scopes nor its current backend are touched. */
export function makeDevice(parts: DeviceParts): Device {
  const {name, backend} = parts;
  let ended: string | undefined;
  let stop: (reason: Refusal) => void;
  const end = new Promise<never>((_, reject) => (stop = reject));
  end.catch(() => {});

  async function settle<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const wait = (): void => {
        timer = setTimeout(() => {
          // In a tab that nobody sees, browsers let the device be asked once a minute.
          if (globalThis.document?.hidden) wait();
          else reject(device.end(`no answer within ${PATIENCE / 1000} s`));
        }, PATIENCE);
      };
      wait();
    });
    try {
      return await Promise.race([work, end, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  const device = {
    name,
    detail: parts.detail,
    limit: parts.limit,
    squaredDistances: parts.squaredDistances,
    async compute(
      operands: Operand[],
      make: (...handles: TensorInfo[]) => TensorInfo
    ): Promise<Float32Array> {
      if (ended !== undefined) throw new Refusal(ended, {final: true});
      const handles: TensorInfo[] = [];
      try {
        return await parts.guard(async () => {
          for (const {values, shape} of operands) {
            const dtype = values instanceof Int32Array ? "int32" : "float32";
            handles.push({dataId: backend.write(values, shape, dtype), shape, dtype});
          }
          const result = make(...handles);
          handles.push(result);
          return (await settle(backend.read(result.dataId))) as Float32Array;
        });
      } catch (error) {
        // Whatever a device throws as it goes down, the reason is that it went.
        if (ended !== undefined) throw new Refusal(ended, {final: true, cause: error});
        throw error instanceof Refusal ? error : new Refusal(messageOf(error), {cause: error});
      } finally {
        if (ended === undefined) {
          for (const {dataId} of handles) backend.disposeData(dataId);
          parts.rest();
          // A kernel that failed half-way keeps what it had made; nobody else has handles of this backend.
          if (backend.numDataIds() > 0) device.end("it did not give its memory back");
        }
      }
    },
    kernel(
      kernel: string,
      inputs: Record<string, TensorInfo>,
      attrs: Record<string, unknown> = {}
    ): TensorInfo {
      const found = tf.getKernel(kernel, name);
      if (!found) throw new Refusal(`no ${kernel} there`);
      return found.kernelFunc({inputs, attrs: attrs as never, backend}) as TensorInfo;
    },
    memory: () =>
      ended === undefined ? {tensors: backend.numDataIds(), bytes: parts.bytes()} : {tensors: 0, bytes: 0},
    end(reason: string): Refusal {
      const refusal = new Refusal(reason, {final: true});
      if (ended === undefined) {
        ended = reason;
        stop(refusal);
        parts.release();
      }
      return refusal;
    },
    get ended() {
      return ended;
    }
  };
  return device;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
