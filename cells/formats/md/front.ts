/** @file The front matter of a page: title, theme, and lines of other tools that are kept as they are. */
import type {Notebook} from "../../types.ts";

/** Reads leading lines between `---`; `next` is the line after them. */
export function readFrontMatter(lines: string[]): {notebook: Omit<Notebook, "cells">; next: number} {
  const notebook: Omit<Notebook, "cells"> = {title: "Untitled", theme: "air", readOnly: false};
  const end =
    lines[0]?.trimEnd() === "---" ? lines.findIndex((line, i) => i > 0 && line.trimEnd() === "---") : -1;
  if (end < 0) return {notebook, next: 0};
  const others: string[] = [];
  for (const line of lines.slice(1, end)) {
    const [, key, value] = /^(title|theme|readonly):\s*(.*?)\s*$/.exec(line) ?? [];
    const theme = key === "theme" ? readTheme(unquote(value)) : undefined;
    if (key === "title") notebook.title = unquote(value);
    else if (theme) notebook.theme = theme;
    else if (key === "readonly") notebook.readOnly = value === "true";
    else others.push(line);
  }
  if (others.length) notebook.metadata = {frontMatter: others};
  return {notebook, next: end + 1};
}

/** Writes the front matter, or nothing when all is as it would be without. */
export function writeFrontMatter({title, theme, readOnly, metadata}: Notebook): string {
  const lines: string[] = [];
  const isPlain = /^[\p{L}\p{N}][\p{L}\p{N} ,.()-]*$/u.test(title) && title === title.trim();
  if (title !== "Untitled") lines.push(`title: ${isPlain ? title : JSON.stringify(title)}`);
  if (typeof theme !== "string") lines.push(`theme: light-dark(${theme.light}, ${theme.dark})`);
  else if (theme !== "air") lines.push(`theme: ${theme}`);
  if (readOnly) lines.push("readonly: true");
  const others = metadata?.frontMatter;
  if (Array.isArray(others)) lines.push(...others.filter((line) => typeof line === "string"));
  return lines.length ? `---\n${lines.join("\n")}\n---\n\n` : "";
}

function unquote(value: string): string {
  try {
    return value.startsWith('"')
      ? String(JSON.parse(value))
      : value.replace(/^'(.*)'$/, "$1").replaceAll("''", "'");
  } catch {
    return value;
  }
}

function readTheme(value: string): Notebook["theme"] | undefined {
  const [, light, dark] = /^light-dark\(([\w-]+),\s*([\w-]+)\)$/.exec(value) ?? [];
  return light ? {light, dark} : /^[\w-]+$/.test(value) ? value : undefined;
}
