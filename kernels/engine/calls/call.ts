/** @file What is known of a primitive before anybody computes it: what it refuses, what it costs, how it is cut into lanes. */
import type {Core} from "../core.ts";
import type {Operation} from "../cores.ts";
import type {Plan} from "../lanes.ts";
import type {CallOptions} from "../types.ts";

export interface Call<A extends unknown[] = never[], O = never, R = unknown> {
  /** How many arguments come before the options. */
  operands: A["length"];
  /** Its own options, beside signal and progress. */
  options?: readonly string[];
  /** Throws EngineError for what no engine could answer. */
  check(operands: A, options: O): void;
  /** Floating-point operations, about; decides between the caller's thread and workers. */
  work(operands: A, options: O): number;
  plan(operands: A, options: O): Plan<R>;
}

/** Returns the call with its types checked; the table of calls forgets them. */
export function call<A extends unknown[], O extends CallOptions, R>(of: Call<A, O, R>): Call {
  return of as unknown as Call;
}

/** A plan of one lane: the whole work in one thread. */
export function single<K extends Operation>(
  operation: K,
  ...args: Parameters<Core[K]>
): Plan<ReturnType<Core[K]>> {
  return {operation, lanes: [args], join: ([result]) => result as ReturnType<Core[K]>};
}
