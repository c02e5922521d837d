/** @file `Promises` of the older dialect: values after a time. */

/** Resolves to the value after so many milliseconds. */
export function delay<T>(duration: number, value?: T): Promise<T | undefined> {
  return new Promise((resolve) => setTimeout(resolve, duration, value));
}

/** Resolves to the value at a time in milliseconds, or at once when that has passed. */
export async function when<T>(time: number | Date, value?: T): Promise<T | undefined> {
  const wait = +time - Date.now();
  // Timers take no more than 31 bits.
  if (wait > 0x7fffffff) throw new RangeError(`invalid time: ${time}; a timer waits at most 24 days`);
  return wait > 0 ? delay(wait, value) : value;
}

/** Resolves to the value when the clock next shows a multiple of so many milliseconds. */
export function tick<T>(duration: number, value?: T): Promise<T | undefined> {
  return when(Math.ceil((Date.now() + 1) / duration) * duration, value);
}
