/** @file Reads `npm:` specifiers and judges versions. */

export interface NpmSpecifier {
  /** `d3` or `@observablehq/plot`. */
  name: string;
  /** What follows the `@`; "" when any version will do. */
  range: string;
  /** `/path` in the package, or "". */
  path: string;
}

/** Takes `npm:name@range/path` apart; a bare `name/path` counts as one too. */
export function parseNpm(specifier: string): NpmSpecifier {
  const match = /^(?:npm:)?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]*))?(\/.*)?$/.exec(specifier);
  if (!match) return {name: specifier.replace(/^npm:/, ""), range: "", path: ""};
  const [, name, range = "", path = ""] = match;
  return {name, range, path};
}

/** Whether a version lies in a range: exact, `^1.2`, `~1.2`, `1`, `1.x`, `*`, `latest` or ``; others are not known. */
export function satisfies(version: string, range: string): boolean {
  const match = /^([\^~=v]?)(\d+|[x*])?(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?$/.exec(range.trim());
  if (!match) return range === "latest" || range === version;
  const [, mark, ...parts] = match;
  const wanted = parts.filter((part) => part !== undefined && /\d/.test(part)).map(Number);
  const got = version.split(/[.+-]/, 3).map(Number);
  if (version.includes("-")) return range === version;
  if (wanted.length === 0) return true;
  // How many leading numbers must be equal; the rest may be greater.
  const leading = wanted.findIndex((number) => number !== 0);
  const fixed =
    mark === "^"
      ? Math.min((leading < 0 ? wanted.length - 1 : leading) + 1, wanted.length)
      : mark === "~"
        ? Math.min(2, wanted.length)
        : wanted.length;
  for (let i = 0; i < wanted.length; ++i) {
    if (got[i] === wanted[i]) continue;
    return i >= fixed && got[i] > wanted[i];
  }
  return true;
}
