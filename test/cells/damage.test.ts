/** @file Damaged files give one clear line, or are still valid notebooks; nothing crashes, hangs or is half read. */
import {type Format, NotebookError, parseNotebook, serializeNotebook} from "fieldbook/cells";
import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {ownNotebooks, seeded} from "./oracle.ts";

const html = ownNotebooks.find(([name]) => name.startsWith("17"))![1];
const own = parseNotebook(html);
const texts: Record<string, [Format, string]> = {
  html: ["html", html],
  "ipynb of ours": ["ipynb", serializeNotebook(own, {format: "ipynb"})],
  "ipynb of Jupyter": ["ipynb", readFileSync(new URL("ipynb/test4.5.ipynb", import.meta.url), "utf8")],
  md: ["md", serializeNotebook(own, {format: "md"})]
};

/** A notebook that can be written and read again, or one line. */
function judge(text: string, format: Format): "read" | "refused" {
  try {
    const notebook = parseNotebook(text, {format, name: `notebook.${format}`});
    const back = parseNotebook(serializeNotebook(notebook, {format: "ipynb"}), {format: "ipynb"});
    expect(back.cells).toEqual(notebook.cells);
    return "read";
  } catch (error) {
    expect(error).toBeInstanceOf(NotebookError);
    const {message} = error as Error;
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(400);
    expect(message).toMatch(/^(missing|unknown|invalid|unsupported) [^:]+: .+; .+/);
    return "refused";
  }
}

describe.each(Object.entries(texts))("%s", (_, [format, text]) => {
  test("cut off anywhere", () => {
    const random = seeded(3);
    let read = 0;
    for (let i = 0; i < 300; ++i) {
      const cut = text.slice(0, Math.floor(random() * (text.length - 3)));
      if (judge(cut, format) === "read") read += 1;
    }
    // Markdown may end anywhere outside of a fence; the others may not.
    if (format !== "md") expect(read).toBe(0);
  });

  test("changed in one place", () => {
    const random = seeded(5);
    const at = () => Math.floor(random() * text.length);
    const counts = {read: 0, refused: 0};
    for (let i = 0; i < 2200; ++i) {
      const j = at();
      const other = String.fromCharCode(32 + Math.floor(random() * 95));
      const mutations = [
        () => text.slice(0, j) + other + text.slice(j + 1),
        () => text.slice(0, j) + text.slice(j + 1 + Math.floor(random() * 8)),
        () => text.slice(0, j) + other + text.slice(j),
        () => text.slice(0, j) + text.slice(at(), at()) + text.slice(j)
      ];
      counts[judge(mutations[i % 4](), format)] += 1;
    }
    expect(counts.read + counts.refused).toBe(2200);
    if (format !== "md") expect(counts.refused).toBeGreaterThan(200);
  });
});

test("text that is no notebook at all", () => {
  const random = seeded(9);
  for (let i = 0; i < 300; ++i) {
    const noise = Array.from({length: 200}, () => String.fromCharCode(random() * 0x3000)).join("");
    for (const format of ["html", "ipynb"] as const) expect(judge(noise, format)).toBe("refused");
  }
  for (const text of [
    "",
    "null",
    "[]",
    "{}",
    '"text"',
    "1e999",
    '{"nbformat":3}',
    '{"nbformat":4}',
    "[".repeat(100_000)
  ])
    expect(judge(text, "ipynb")).toBe("refused");
});

test("damage in a tag never swallows or turns a cell into something else", () => {
  const cell = (text: string) => text.replace(/\s+/g, " ").trim();
  const original = own.cells.map(({kind, source}) => `${kind} ${cell(source)}`);
  // Every character of every tag, removed and replaced.
  const tags = [...html.matchAll(/<\/?(?:script|notebook)[^>]*>/g)];
  for (const {0: tag, index} of tags)
    for (let i = 0; i < tag.length; ++i)
      for (const by of ["", "x", '"', " ", "<"]) {
        const text = html.slice(0, index + i) + by + html.slice(index + i + 1);
        let cells: string[];
        try {
          cells = parseNotebook(text, {format: "html"}).cells.map(
            ({kind, source}) => `${kind} ${cell(source)}`
          );
        } catch (error) {
          expect(error).toBeInstanceOf(NotebookError);
          continue;
        }
        expect({text: text.slice(index, index + tag.length + 1), cells}).toEqual({
          text: text.slice(index, index + tag.length + 1),
          cells: original
        });
      }
});
