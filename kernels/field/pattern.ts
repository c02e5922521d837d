/** @file Patterns such as "s t v (h w) -> (s t) (v h w)": read, then matched with the dims of a field. */
import {OptionError} from "../../errors.ts";
import {maybeDim, roleDims} from "./dims.ts";
import type {Field, Role} from "./types.ts";

/** Tokens of one place of a pattern; `merged` when they stood in parentheses. */
export interface Place {
  tokens: readonly string[];
  merged: boolean;
  /** What the dim is called; without it, by its tokens. */
  name?: string;
}

/** A piece of a dim that moves as one: the whole dim, or a part of a split one. */
export interface Atom {
  name: string;
  /** The dim it is of; none for an axis that the pattern adds. */
  dim?: string;
  size: number;
  /** How far one step moves along the dim. */
  step: number;
  role: Role;
}

export function parsePattern(pattern: string): {left: Place[]; right: Place[]} {
  const sides = String(pattern).split("->");
  if (sides.length !== 2) throw invalid(pattern, 'expected two sides, as "time lat lon -> time (lat lon)"');
  const [left, right] = sides.map((side) => {
    const rest = side.replace(/\(\s*([\w\s]*?)\s*\)|\w+/g, "").trim();
    if (rest) throw invalid(pattern, `cannot read ${rest[0]}`);
    const places = [...side.matchAll(/\(([\w\s]*)\)|(\w+)/g)].map(([, group, single]) =>
      single === undefined
        ? {tokens: group.split(/\s+/).filter(Boolean), merged: true}
        : {tokens: [single], merged: false}
    );
    const tokens = places.flatMap((place) => place.tokens);
    const twice = tokens.find((token, i) => tokens.indexOf(token) !== i);
    if (twice) throw invalid(pattern, `${twice} stands twice on one side`);
    return places;
  });
  return {left, right};
}

/**
 * The atoms of each token. Tokens are names or aliases of dims; else the letters s t v of roles, all others being space
 * (an absent role is an axis of size 1); else they count dims from the first. Parentheses on the left split a dim, with one
 * size left open at most, or stand for as many dims as they hold tokens; a group that stays together needs no sizes.
 */
export function matchPattern(
  f: Field,
  pattern: string,
  {left, right}: {left: Place[]; right: Place[]},
  sizes: Readonly<Record<string, number>>
): Map<string, Atom[]> {
  const fit = byName(f, left) ?? byRole(f, left) ?? byPosition(f, pattern, left);
  if (fit === undefined) {
    throw invalid(pattern, `this field has ${f.dims.length ? f.dims.join(", ") : "no dimensions"}`);
  }
  const atoms = new Map<string, Atom[]>();
  for (const {tokens, dims} of fit) {
    const [first, ...others] = tokens;
    if (others.length === 0) {
      atoms.set(first, dims.length ? dims.map((dim) => whole(f, dim)) : [added(first)]);
    } else if (dims.length === tokens.length) {
      for (const [i, token] of tokens.entries()) atoms.set(token, [whole(f, dims[i])]);
    } else if (together(right, tokens) && tokens.some((token) => sizes[token] === undefined)) {
      atoms.set(first, [whole(f, dims[0])]);
      for (const token of others) atoms.set(token, []);
    } else {
      for (const [token, atom] of splitDim(f, pattern, dims[0], tokens, sizes)) atoms.set(token, [atom]);
    }
  }
  return atoms;
}

type Fit = {tokens: readonly string[]; dims: string[]}[];

function byName(f: Field, left: Place[]): Fit | undefined {
  const taken = left.map((place) => (place.tokens.length === 1 ? maybeDim(f, place.tokens[0]) : undefined));
  const rest = f.dims.filter((dim) => !taken.includes(dim));
  const groups = left.filter((place) => place.tokens.length > 1);
  const singles = taken.filter((dim) => dim !== undefined);
  if (singles.length !== left.length - groups.length || new Set(singles).size !== singles.length)
    return undefined;
  const named = groups.map((place) => place.tokens.map((token) => maybeDim(f, token)));
  const all = named.flat();
  if (groups.length && all.every((dim) => dim !== undefined) && all.length === rest.length) {
    let g = 0;
    return left.map(({tokens}, i) => ({
      tokens,
      dims: tokens.length === 1 ? [taken[i]!] : (named[g++] as string[])
    }));
  }
  if (rest.length !== groups.length) return undefined;
  let g = 0;
  return left.map(({tokens}, i) => ({tokens, dims: [taken[i] ?? rest[g++]]}));
}

const LETTERS: Readonly<Record<string, Role>> = {s: "S", t: "T", v: "V"};

function byRole(f: Field, left: Place[]): Fit | undefined {
  const letters = left.flatMap((place) => place.tokens).filter((token) => LETTERS[token]);
  if (letters.length === 0) return undefined;
  const space = left.filter((place) => !(place.tokens.length === 1 && LETTERS[place.tokens[0]]));
  if (space.some((place) => place.tokens.some((token) => LETTERS[token]))) return undefined;
  const roles = letters.map((letter) => LETTERS[letter]);
  const places = roleDims(f, "X");
  if (f.dims.some((dim) => f.axes[dim] !== "X" && !roles.includes(f.axes[dim]))) return undefined;
  const spread = space.flatMap((place) => place.tokens);
  const one = space.length === 1 && space[0].tokens.length === 1;
  const each = space.length === places.length ? places.map((dim) => [dim]) : undefined;
  if (!one && !each && spread.length !== places.length) return undefined;
  let k = 0;
  let g = 0;
  return left.map(({tokens}) => {
    const role = tokens.length === 1 ? LETTERS[tokens[0]] : undefined;
    if (role) return {tokens, dims: roleDims(f, role)};
    if (one) return {tokens, dims: places};
    return {tokens, dims: each ? each[g++] : tokens.map(() => places[k++])};
  });
}

function byPosition(f: Field, pattern: string, left: Place[]): Fit | undefined {
  const flat = left.flatMap((place) => place.tokens);
  const places = left.length === f.dims.length ? left : flat.map((token) => ({tokens: [token]}));
  if (places.length !== f.dims.length) return undefined;
  return places.map(({tokens}, i) => {
    const elsewhere = tokens.find((token) => f.dims.includes(token) && token !== f.dims[i]);
    if (elsewhere)
      throw invalid(
        pattern,
        `${elsewhere} names a dimension that stands elsewhere, name all of ${f.dims.join(", ")}`
      );
    return {tokens, dims: [f.dims[i]]};
  });
}

/** Whether tokens stand side by side in one place of the other side, in the same order. */
function together(right: Place[], tokens: readonly string[]): boolean {
  return right.some(({tokens: others}) => ` ${others.join(" ")} `.includes(` ${tokens.join(" ")} `));
}

function splitDim(
  f: Field,
  pattern: string,
  dim: string,
  tokens: readonly string[],
  sizes: Readonly<Record<string, number>>
): [string, Atom][] {
  const size = f.shape[f.dims.indexOf(dim)];
  const known = tokens.reduce((n, token) => n * (sizes[token] ?? 1), 1);
  const open = tokens.filter((token) => sizes[token] === undefined);
  const rest = size / known;
  if (open.length > 1) throw invalid(pattern, `give sizes, as {${tokens[0]}: 2}, to split ${dim} of ${size}`);
  if (!Number.isInteger(rest) || (open.length === 0 && rest !== 1))
    throw invalid(pattern, `${dim} of ${size} does not split into parts of ${known}`);
  let step = size;
  return tokens.map((token) => {
    const part = sizes[token] ?? rest;
    step /= part;
    return [token, {name: token, dim, size: part, step, role: f.axes[dim]}];
  });
}

/** A dim as it is. */
export function whole(f: Field, dim: string): Atom {
  return {name: dim, dim, size: f.shape[f.dims.indexOf(dim)], step: 1, role: f.axes[dim]};
}

function added(token: string): Atom {
  return {name: token, size: 1, step: 0, role: LETTERS[token] ?? "X"};
}

export function invalid(pattern: string, what: string): OptionError {
  return new OptionError(`invalid pattern: ${pattern}; ${what}`, {subject: "pattern", value: pattern});
}
