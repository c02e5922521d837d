/** @file `Mutable`: a value over time that its own cell may set. */
import {observe} from "./observe.ts";

export type MutableValue<T> = AsyncGenerator<T, void, unknown> & {value: T};

/** Other cells see the plain value; the cell that made it sets `.value`, and may hand out functions that do. */
export function Mutable<T>(value: T): MutableValue<T> {
  let notify: ((value: T) => T) | undefined;
  const generator = observe<T>((change) => {
    notify = change;
    if (value !== undefined) change(value);
  });
  return Object.defineProperty(generator, "value", {
    get: () => value,
    set: (next: T) => void notify?.((value = next))
  }) as MutableValue<T>;
}
