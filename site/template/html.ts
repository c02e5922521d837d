/** @file HTML as text: escaping, and fragments joined without stray spaces. */

const marks: Record<string, string> = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"};

/** Text that is safe inside an element and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => marks[mark]);
}

/** The text of an HTML fragment: tags out, entities of `escape` back, spaces joined. */
export function textOf(html: string): string {
  return html
    .replace(/<(style|script|svg|template)\b[\s\S]*?<\/\1>/gi, " ")
    .replace(/<annotation\b[\s\S]*?<\/annotation>/gi, "")
    .replace(/<[^>]*>/g, (tag) => (/^<\/?(p|h\d|li|tr|td|th|div|br|figcaption|pre)\b/i.test(tag) ? " " : ""))
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name) => entities[name])
    .replace(/\s+/g, " ")
    .trim();
}

const entities: Record<string, string> = {amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " "};

/** A heading's anchor: lower case, words joined by hyphens. */
export function slug(text: string): string {
  return (
    text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "") || "section"
  );
}
