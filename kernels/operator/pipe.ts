/** @file Operators one after another, checked by the compiler where it knows the axes, and at run time always. */
import {FieldError, listNames, OptionError} from "../../errors.ts";
import {ROLES, roleDims} from "../field/dims.ts";
import type {Field, Role} from "../field/types.ts";
import {mismatch} from "./compatible.ts";
import {checkOperator} from "./needs.ts";
import type {Contracted, Lost, Next} from "./pipeTypes.ts";
import {answeredBy, provenanceOf} from "./provenance.ts";
import type {FitMark, FitOptions, Operator, Params, PredictMark, Triage} from "./types.ts";

export interface PipeParams extends Params {
  /** The parameters of each step, in order. */
  readonly steps: readonly Params[];
}

export interface Pipe extends Operator<PipeParams> {
  readonly steps: readonly Step[];
}

/** Any operator from field to field; its parameters go from its own fit to its own apply, unread. */
type Step = Operator<Params, Field, Field>;

/**
 * Returns the operators as one: each is fitted on what the one before yields.
 *
 * Throws: FieldError `missing axis: X; anomaly keeps it and eof has contracted it, so insert broadcast({dim: "X", like:
 * field}) before it, or reduceOver({over: "X"}) to go on without`. In TypeScript the same is a type error, if the marks are
 * known as literal types.
 *
 * @example pipe(anomaly({by: "month"}), eof({modes: 4}))
 */
export function pipe<A extends Step, B extends Step>(a: A, b: B & Next<Lost<A>, Contracted<A>, B>): Pipe;
export function pipe<A extends Step, B extends Step, C extends Step>(
  a: A,
  b: B & Next<Lost<A>, Contracted<A>, B>,
  c: C & Next<Lost<B, Lost<A>>, Contracted<B, Contracted<A>>, C>
): Pipe;
export function pipe<A extends Step, B extends Step, C extends Step, D extends Step>(
  a: A,
  b: B & Next<Lost<A>, Contracted<A>, B>,
  c: C & Next<Lost<B, Lost<A>>, Contracted<B, Contracted<A>>, C>,
  d: D & Next<Lost<C, Lost<B, Lost<A>>>, Contracted<C, Contracted<B, Contracted<A>>>, D>
): Pipe;
export function pipe(a: Step, b: Step, c: Step, d: Step, e: Step, ...more: Step[]): Pipe;
export function pipe(...steps: Step[]): Pipe {
  if (steps.length < 2)
    throw new OptionError(`invalid pipe: ${steps.length} operators; expected two or more`);
  for (const step of steps) checkOperator(step, "marks");
  const problem = mismatch(steps);
  if (problem) throw problem;
  for (const step of steps) {
    if (step.apply === undefined)
      throw new OptionError(`unsupported step: ${step.name} has no apply; it can only be fitted by itself`);
  }
  const name = steps.map((step) => step.name).join(" | ");
  const options = Object.freeze({steps: steps.map(({name, options}) => ({name, options}))});
  const frame = {name, options, steps: Object.freeze(steps), ...composed(steps)};
  return Object.freeze({
    ...frame,
    async fit(input: Field, o?: FitOptions): Promise<PipeParams> {
      const params: Params[] = [];
      let at = input;
      for (const [i, step] of steps.entries()) {
        checkArrival(steps, i, at);
        params.push(await step.fit(at, part(o, i, steps.length)));
        if (i < steps.length - 1) at = await step.apply!(at, params[i], {signal: o?.signal});
      }
      return {
        steps: params,
        provenance: provenanceOf(
          frame,
          params.map((each) => each.provenance.digest),
          answeredBy(...params.map((each) => each.provenance))
        )
      };
    },
    async apply(input: Field, params: PipeParams, o?: FitOptions): Promise<Field> {
      let at = input;
      for (const [i, step] of steps.entries()) {
        checkArrival(steps, i, at);
        at = await step.apply!(at, params.steps[i], part(o, i, steps.length));
      }
      return at;
    }
  });
}

/** What marks cannot tell before there is data: an axis the very field lacks. */
function checkArrival(steps: readonly Step[], i: number, at: Field): void {
  const step = steps[i];
  const missing = step.needs.filter((role) => roleDims(at, role).length === 0);
  if (missing.length === 0) return;
  const from = i === 0 ? "the field" : `what ${steps[i - 1].name} yields`;
  throw new FieldError(
    `missing axis: ${missing.join(", ")}; ${step.name} needs it and ${from} has ${listNames(at.dims)}, so insert broadcast({dim: "${missing[0]}", like: field}) before it`,
    {subject: "axis", value: missing[0]}
  );
}

/** Marks, pooled axes and needs of the whole: what one step takes away stays away unless a later one restores it. */
function composed(steps: readonly Step[]) {
  const entries = ROLES.map((role) => {
    const fits = steps.map((step) => step.marks[role].fit);
    const fit: FitMark = fits.includes("F") ? "F" : fits.includes("W") ? "W" : "K";
    const predict = steps.reduce<PredictMark>((before, step) => {
      if (step.restores?.includes(role)) return "B";
      const mark = step.marks[role].predict;
      return mark === "B" ? before : mark;
    }, "B");
    return [role, {fit, predict}];
  });
  const has = (role: Role, list: (step: Step) => readonly Role[]) =>
    steps.some((step, i) => {
      const restored = steps.slice(0, i).some((each) => each.restores?.includes(role));
      return list(step).includes(role) && !restored;
    });
  const last = steps.findLast((step) => step.parameterShape.length > 0);
  return {
    marks: Object.fromEntries(entries) as Triage,
    pooled: ROLES.filter((role) => steps.some((step) => step.pooled.includes(role))),
    needs: ROLES.filter((role) => has(role, (step) => step.needs)),
    parameterShape: last?.parameterShape ?? [],
    ...(last?.sizes && {sizes: last.sizes})
  };
}

/** Progress of one step as part of the whole. */
function part(o: FitOptions | undefined, i: number, n: number): FitOptions | undefined {
  const {progress} = o ?? {};
  return progress ? {...o, progress: (fraction, what) => progress((i + fraction) / n, what)} : o;
}
