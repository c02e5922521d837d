/** @file Puts a piece of a damaged file into a message. */

/** Returns the text in one line of at most 40 characters. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}
