/** @file The composition check as types: which axes are gone after an operator, and whether the next one misses any. */
import type {Role} from "../field/types.ts";
import type {Triage} from "./types.ts";

interface Marked {
  readonly marks: Triage;
  readonly needs: readonly Role[];
  readonly parameterShape: readonly string[];
  readonly restores?: readonly Role[];
}

/** Roles an operator collapses; none are known of an operator whose marks are not literal types. */
type Collapsed<A extends Marked> = {
  [R in Role]: A["marks"][R]["predict"] extends "P" | "–" ? R : never;
}[Role];
type Reduced<A extends Marked> = {
  [R in Role]: A["marks"][R] extends {fit: "F"; predict: "P" | "–"} ? R : never;
}[Role];
type Restored<A extends Marked> = A extends {readonly restores: readonly (infer R)[]} ? R : never;
/** Roles that the parameters span; without parameters nothing is kept. */
type Kept<A extends Marked> = A["parameterShape"] extends readonly []
  ? never
  : {[R in Role]: A["marks"][R] extends {fit: "K" | "W"; predict: "B"} ? R : never}[Role];
/** All four roles at once are what an untyped operator says, and mean nothing. */
type Needed<A extends Marked> = Role extends A["needs"][number] ? never : A["needs"][number];

/** Roles that are gone after `A`, when those `Before` were gone already. */
export type Lost<A extends Marked, Before = never> = Exclude<Before | Collapsed<A>, Restored<A>>;
/** Of these, the roles contracted against parameters rather than reduced to a statistic. */
export type Contracted<A extends Marked, Before = never> = Exclude<
  Exclude<Before, Reduced<A>> | Exclude<Collapsed<A>, Reduced<A>>,
  Restored<A>
>;

type Missed<L, C, B extends Marked> = (L & Needed<B>) | (C & Exclude<Kept<B>, "V">);

/** Asks nothing of an operator that fits; of one that does not, a property nobody has, whose name says what is missing. */
export type Next<L, C, B extends Marked> = [Missed<L, C, B>] extends [never]
  ? unknown
  : {readonly "missing axis": `${Missed<L, C, B> & string}; insert broadcast or reduceOver`};
