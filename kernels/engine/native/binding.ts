/** @file The Node addon of TensorFlow: the few of its functions that are used, and tensors that are given back without fail. */
import type {Floats} from "../types.ts";

export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** What `tfjs_binding.node` exports; tensors are numbers, and one that is not deleted stays. */
export interface Binding {
  readonly TF_Version: string;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: number[], type: number, data: Int32Array | Float32Array): number;
  deleteTensor(tensor: number): void;
  tensorDataSync(tensor: number): ArrayBufferView;
  executeOp(
    name: string,
    attributes: Attribute[],
    inputs: number[],
    outputs: number
  ): {id: number; shape: number[]}[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
}

/** TensorFlow's own numbers of its types. */
export const FLOAT = 1;
export const DOUBLE = 2;
export const INT32 = 3;
export const INT64 = 9;

export interface Tensor {
  readonly id: number;
  readonly type: number;
  readonly shape: readonly number[];
}

/** The tensors of one call. The addon knows no float64: such numbers go in and out as the 64 bits of an integer. */
export class Tensors {
  readonly #binding: Binding;
  readonly #held = new Set<number>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  /** A tensor over the array itself, which must not change before `free`. */
  put(data: Floats | Int32Array, shape: number[]): Tensor {
    if (data instanceof Int32Array)
      return this.#hold(this.#binding.createTensor(shape, INT32, data), INT32, shape);
    if (data instanceof Float32Array)
      return this.#hold(this.#binding.createTensor(shape, FLOAT, data), FLOAT, shape);
    const bits = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
    return this.#cast(this.#hold(this.#binding.createTensor(shape, INT64, bits), INT64, shape), DOUBLE);
  }

  /** The numbers of a tensor, in memory of their own. */
  take(tensor: Tensor): Floats {
    if (tensor.type !== DOUBLE) return this.#binding.tensorDataSync(tensor.id) as Float32Array;
    const {buffer, byteOffset, byteLength} = this.#binding.tensorDataSync(this.#cast(tensor, INT64).id);
    return new Float64Array(buffer, byteOffset, byteLength / 8);
  }

  /** The outputs of an operation by its name, all of `type`; `flags` are its attributes that are true or false. */
  run(
    name: string,
    inputs: Tensor[],
    {types = {T: inputs[0].type}, flags = {}, outputs = [inputs[0].type]}: RunOptions = {}
  ): Tensor[] {
    const {TF_ATTR_TYPE, TF_ATTR_BOOL} = this.#binding;
    const attributes = [
      ...Object.entries(types).map(([name, value]) => ({name, type: TF_ATTR_TYPE, value})),
      ...Object.entries(flags).map(([name, value]) => ({name, type: TF_ATTR_BOOL, value}))
    ];
    const ids = inputs.map(({id}) => id);
    return this.#binding
      .executeOp(name, attributes, ids, outputs.length)
      .map(({id, shape}, i) => this.#hold(id, outputs[i], shape));
  }

  /** Gives back one tensor before the rest. */
  drop({id}: Tensor): void {
    if (this.#held.delete(id)) this.#binding.deleteTensor(id);
  }

  free(): void {
    for (const id of this.#held) this.#binding.deleteTensor(id);
    this.#held.clear();
  }

  #hold(id: number, type: number, shape: readonly number[]): Tensor {
    this.#held.add(id);
    return {id, type, shape};
  }

  #cast(tensor: Tensor, type: number): Tensor {
    return this.run("Bitcast", [tensor], {types: {T: tensor.type, type}, outputs: [type]})[0];
  }
}

export interface RunOptions {
  /** Attributes that are types; by default T, the type of the first input. */
  types?: Record<string, number>;
  flags?: Record<string, boolean>;
  /** The types of the outputs; by default one, of the type of the first input. */
  outputs?: number[];
}
