/** @file Where a thread finds the core of an engine, by name. */
import type {Core} from "./core.ts";
import {cores} from "./registry.ts";

export type Operation = keyof Core;

/** One call of one operation in one thread; what a worker is sent. */
export interface Job {
  engine: string;
  operation: Operation;
  args: unknown[];
}

export async function perform({engine, operation, args}: Job): Promise<unknown> {
  const core = await cores.find((seat) => seat.name === engine)!.open();
  return (core[operation] as (...args: unknown[]) => unknown)(...args);
}
