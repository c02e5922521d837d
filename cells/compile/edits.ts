/** @file Edits of a text by offset, applied together. */

export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Applies edits that do not overlap; those at the same offset keep their order. */
export function applyEdits(text: string, edits: Edit[]): string {
  const sorted = edits.map((edit, i) => ({edit, i}));
  sorted.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.i - b.i);
  let result = "";
  let at = 0;
  for (const {edit} of sorted) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
