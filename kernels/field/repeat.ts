/** @file Repeats a field along new dims, by pattern. */
import {type Atom, invalid, matchPattern, parsePattern} from "./pattern.ts";
import {assemble, type Rearranged} from "./rearrange.ts";
import {roleOf} from "./roles.ts";
import type {Field} from "./types.ts";

/**
 * Returns the field with its values repeated along the tokens that stand on the right alone; `sizes` says how often.
 *
 * Throws: OptionError `invalid pattern: …; give the size of member, as {member: 2}`.
 *
 * @example repeat(sst, "time lat lon -> member time lat lon", {member: 10})
 */
export function repeat(f: Field, pattern: string, sizes: Readonly<Record<string, number>> = {}): Rearranged {
  const parsed = parsePattern(pattern);
  const left = parsed.left.flatMap((place) => place.tokens);
  const right = parsed.right.flatMap((place) => place.tokens);
  const gone = left.find((token) => !right.includes(token));
  if (gone) throw invalid(pattern, `${gone} is missing on the right, use reduce to take it away`);
  const atoms = new Map<string, Atom[]>(matchPattern(f, pattern, parsed, sizes));
  for (const token of right.filter((each) => !left.includes(each))) {
    const size = sizes[token];
    if (!Number.isInteger(size) || size < 1)
      throw invalid(pattern, `give the size of ${token}, as {${token}: 2}`);
    atoms.set(token, [{name: token, size, step: 0, role: roleOf(token)}]);
  }
  return assemble(f, parsed.right, atoms);
}
