/** @file Names for headings that can stand in an address. */

/** Returns a function that makes a name of a heading, each but once: `Sea & ice` → `sea-ice`, then `sea-ice-2`. */
export function slugs(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "section";
    const count = (seen.get(slug) ?? 0) + 1;
    seen.set(slug, count);
    return count === 1 ? slug : `${slug}-${count}`;
  };
}
