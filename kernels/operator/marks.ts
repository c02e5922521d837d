/** @file Marks in short: `marks({S: "FB", T: "FB", V: "KP", X: "KP"})`. */
import type {Role} from "../field/types.ts";
import type {FitMark, PredictMark, Triage} from "./types.ts";

export type MarkCode = `${FitMark}${PredictMark}`;

/** Marks as literal types, which `pipe` reads. */
export type Marks<C extends Readonly<Record<Role, MarkCode>>> = {
  readonly [R in Role]: C[R] extends `${infer F extends FitMark}${infer P extends PredictMark}`
    ? {readonly fit: F; readonly predict: P}
    : never;
};

/** Returns the marks of an operator from two letters for each role: what fit does, what predict does. */
export function marks<const C extends Readonly<Record<Role, MarkCode>>>(codes: C): Marks<C> {
  const entry = (code: MarkCode) => ({fit: code[0] as FitMark, predict: code[1] as PredictMark});
  const made: Triage = {S: entry(codes.S), T: entry(codes.T), V: entry(codes.V), X: entry(codes.X)};
  return made as Marks<C>;
}

/** Whether predict takes the axis away. */
export function collapses(op: {readonly marks: Triage}, role: Role): boolean {
  return op.marks[role].predict !== "B";
}
