// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources of cells
/** @file Notebook Kit over jsdom, as an oracle; and random notebooks from a seed. */
import {deserialize, serialize, toCell} from "@observablehq/notebook-kit";
import type {Cell, Kind, Notebook} from "fieldbook/cells";
import {readdirSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {fileURLToPath} from "node:url";

const {JSDOM} = createRequire(import.meta.url)("jsdom") as {
  JSDOM: new () => {window: {DOMParser: typeof DOMParser; document: Document}};
};
const {window} = new JSDOM();

/** What Notebook Kit reads, in our words. */
export function kitParse(text: string): Notebook {
  const {title, theme, readOnly, cells} = deserialize(text, {parser: new window.DOMParser()});
  return {
    title,
    theme,
    readOnly,
    cells: cells.map(({id, mode, value, pinned, hidden, output, format, database}) => ({
      id,
      kind: mode,
      source: value,
      pinned,
      hidden,
      ...(output !== undefined && {output}),
      ...(format !== undefined && {format}),
      ...(database !== undefined && {database})
    }))
  };
}

/** What Notebook Kit writes. */
export function kitSerialize({cells, title, theme, readOnly}: Notebook): string {
  const kit = cells.map(({kind, source, ...rest}) =>
    toCell({...rest, mode: kind, value: source} as Parameters<typeof toCell>[0])
  );
  const notebook = {title, theme, readOnly, cells: kit} as Parameters<typeof serialize>[0];
  return serialize(notebook, {document: window.document});
}

const folder = fileURLToPath(new URL("notebooks/", import.meta.url));

/** Our own twenty notebooks, name and text. */
export const ownNotebooks: [string, string][] = readdirSync(folder)
  .filter((name) => name.endsWith(".html"))
  .map((name) => [name, readFileSync(folder + name, "utf8")]);

/** Numbers in [0, 1) from a seed, the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Pieces of text that mean something in one format or another. */
const pieces = [
  ..."a = 1|\n|\n\n|  |    |```|````js|~~~|---|<!--|</script>|<\\/script>|$$|`${x}`|\\|//| |%| |# Title|&amp;".split(
    "|"
  ),
  ..."<b>|é😀|\t|\"|'|title: x|- a|```js\n1\n```|\u00a0|{|}|\ufeff|<!-- cell -->|text\n".split("|"),
  "//| run: lazy",
  "//| parameters: true\n",
  "<!--| parameters: true -->"
];

/** A notebook of random kinds, flags and sources. */
export function randomNotebook(random: () => number): Notebook {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const kinds: Kind[] = ["js", "ts", "ojs", "md", "md", "html", "tex", "dot", "sql", "node", "python", "r"];
  const ids = Array.from({length: Math.floor(random() * 6)}, () => Math.ceil(random() * 40));
  const cells = [...new Set(ids)].map((id) => {
    const kind = pick(kinds);
    const source = Array.from({length: Math.floor(random() * 7)}, () => pick(pieces)).join(
      pick(["", "\n", " "])
    );
    const cell: Cell = {id, kind, source, pinned: random() < 0.5, hidden: random() < 0.2};
    if (random() < 0.3) cell.output = pick(["x", "viewof$y", "a b", "é"]);
    if (["node", "python", "r"].includes(kind)) cell.format = pick(["buffer", "json", "svg", "csv"]);
    if (kind === "sql") cell.database = pick(["var:db", "my db"]);
    return cell;
  });
  const theme = pick(["air", "ocean-floor", {light: "air", dark: "ink"}]);
  return {title: pick(["Untitled", "A: b", 'A "q" & <b>', "x "]), theme, readOnly: random() < 0.2, cells};
}
