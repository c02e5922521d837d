/** @file Memory for a matrix that lives for one call, kept for the next: fresh pages cost more than the arithmetic on them. */
import {allocate} from "../engine/index.ts";

/** Weak, so that it goes whenever memory is needed elsewhere. */
let spare: WeakRef<Float64Array> | undefined;

/** Runs `work` with an array of `length`, holding anything; it is not to be kept. Calls that overlap get arrays of their own. */
export async function withScratch<T>(length: number, work: (data: Float64Array) => Promise<T>): Promise<T> {
  const found = spare?.deref();
  spare = undefined;
  const whole = found !== undefined && found.length >= length ? found : allocate(length);
  try {
    return await work(whole.subarray(0, length));
  } finally {
    spare = new WeakRef(whole);
  }
}
