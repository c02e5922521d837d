/** @file The operator protocol: parameters are fitted, then applied, and each axis has a mark that says what happens to it. */
import type {Field, Role} from "../field/types.ts";

/** Fit: F reduced, K kept, W kept per window and then pooled. Predict: P collapsed, B passed through, – untouched. */
export type FitMark = "F" | "K" | "W";
export type PredictMark = "P" | "B" | "–";
/** One entry for each role, such as `{S: {fit: "F", predict: "B"}, …}`; `marks({S: "FB", …})` writes one shortly. */
export type Triage = Readonly<Record<Role, {readonly fit: FitMark; readonly predict: PredictMark}>>;

export interface FitOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with a fraction from 0 to 1 and what is being done. */
  progress?: (fraction: number, what: string) => void;
}

/** What is known in a pass over parts; `fitChunks` says all of it, by hand nothing of it has to be said. */
export interface Pass {
  /** The role of the dim that parts are cut along; without it their coordinates tell when they are merged. */
  readonly along?: Role;
  /** How many entries the whole has of each role, 1 of a role that it lacks. */
  readonly sizes?: Readonly<Record<Role, number>>;
  /** What the pass before has found, in a fit that takes more than one. */
  readonly found?: unknown;
}

export interface Provenance {
  operator: string;
  options: Readonly<Record<string, unknown>>;
  /** Fit and predict scope over X, such as "global/local". */
  scope: string;
  /** The engines that answered, such as "wasm" or "native, wasm". */
  engine: string;
  /** Why the core answered where another engine was asked, such as "webgl: context lost"; absent where none was. */
  fallbacks?: readonly string[];
  /** Digest of operator, options and input. */
  digest: string;
}

/** Parameters: a plain nested record of Fields and numbers, with where they came from. */
export interface Params {
  readonly provenance: Provenance;
  readonly [name: string]: unknown;
}

/** `M` and `N` are the marks and needs as literal types, where known: `pipe` then checks the axes when compiled. */
export interface Operator<
  P extends Params = Params,
  In = Field,
  Out = Field,
  M extends Triage = Triage,
  N extends Role = Role
> {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly marks: M;
  /** Every axis from which one parameter number draws its data. */
  readonly pooled: readonly Role[];
  /** Roles the input must have. */
  readonly needs: readonly N[];
  /** Symbols of the parameter tensor, such as ["mode", "V", "X"]. */
  readonly parameterShape: readonly string[];
  /** True where nothing is fitted: no symbols then mean no numbers, not one. */
  readonly isFixed?: boolean;
  /** Sizes of the symbols that are no roles, such as {month: 12}, where the options tell them. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** What "local" means on the axes kept local, such as knn({k: 6}). */
  readonly neighbourhood?: object;
  /** Roles that the output has although the input may lack them. */
  readonly restores?: readonly Role[];
  fit(input: In, options?: FitOptions): Promise<P>;
  apply?(input: In, params: P, options?: FitOptions): Promise<Out>;
  invert?(scores: Field, params: P, options?: FitOptions): Promise<Field>;
  /** Fits that can be split: chunks, workers, clusters. */
  partial?(input: In, pass?: Pass): Promise<unknown>;
  merge?(a: unknown, b: unknown): unknown;
  finalize?(state: unknown): P | Promise<P>;
  /** What another pass over the same parts is to know; undefined where the state is enough for finalize. */
  again?(state: unknown): Promise<unknown>;
  /** How many numbers a state holds at most for a field of these sizes; absent where no more than parameters do. */
  held?(sizes: Readonly<Record<Role, number>>, along: Role): number;
}

/** The three of a fit in parts that takes one pass and ends at once. */
export interface Split<P extends Params, In = Field> {
  partial(input: In, pass?: Pass): Promise<unknown>;
  merge(a: unknown, b: unknown): unknown;
  finalize(state: unknown): P;
}
