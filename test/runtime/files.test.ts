/** @file `FileAttachment`: every format, and files that are not what their names say. */
import {tableFromArrays, tableToIPC} from "apache-arrow";
import {strToU8, zipSync} from "fflate";
import {mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {openNode} from "fieldbook/runtime";
import {notebookOf} from "../bin/command.ts";
import {NotebookFile} from "../../dist/runtime/library/file.js";

const host = openNode({onOutput: () => {}});
afterAll(() => host.close());

/** Runs one expression over a file in a notebook beside it. */
async function read(name: string, content: string | Uint8Array, expression: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "fieldbook-"));
  writeFileSync(join(folder, name), content);
  writeFileSync(
    join(folder, "a.html"),
    notebookOf(`const file = FileAttachment("${name}");\nconst v = await ${expression};`)
  );
  const {values, errors} = await host.run(join(folder, "a.html"), {values: ["v"]});
  if (errors.length) throw new Error(errors[0].message);
  return values.v;
}

/** A file in memory. */
const memory = (name: string, content: string) =>
  new NotebookFile(name, {
    url: name,
    bytes: async () => new TextEncoder().encode(content).buffer as ArrayBuffer
  });

test("name, type, size, url", async () => {
  expect(
    await read(
      "a.csv",
      "x\n1\n",
      "[file.name, file.mimeType, file.size, typeof file.lastModified, await file.url(), file.href]"
    )
  ).toEqual(["a.csv", "text/csv", 4, "number", "a.csv", "a.csv"]);
  expect(await read("b.csv", "", "FileAttachment('b.csv') === file")).toBe(true);
});

test("missing file, named with what to do", async () => {
  await expect(read("a.csv", "", "FileAttachment('no.csv')")).rejects.toThrow(
    "missing file: no.csv; put it beside the notebook"
  );
});

test("text, json, blob, arrayBuffer, stream", async () => {
  expect(await read("a.txt", "\ufeffgrün", "file.text()")).toBe("grün");
  expect(await read("a.txt", Uint8Array.of(0xfc), "file.text('latin1')")).toBe("ü");
  expect(await read("a.json", '{"a": [1]}', "file.json()")).toEqual({a: [1]});
  await expect(read("a.json", '{"a": ', "file.json()")).rejects.toThrow(
    "invalid file: a.json; expected JSON"
  );
  expect(
    await read("a.bin", Uint8Array.of(1, 2, 3), "file.arrayBuffer().then((b) => new Uint8Array(b))")
  ).toEqual([1, 2, 3]);
  expect(await read("a.bin", Uint8Array.of(1, 2, 3), "file.blob().then((b) => [b.size, b.type])")).toEqual([
    3,
    "application/octet-stream"
  ]);
  expect(await read("a.txt", "abc", "new Response(await file.stream()).text()")).toBe("abc");
});

test("csv, tsv, dsv, texts unless asked otherwise", async () => {
  expect(await memory("a.csv", 'a,b\n1,"x, y"\n2,\n').csv()).toEqual(
    Object.assign(
      [
        {a: "1", b: "x, y"},
        {a: "2", b: ""}
      ],
      {columns: ["a", "b"]}
    )
  );
  expect(await memory("a.tsv", "a\tb\n1\t2").tsv({array: true})).toEqual([
    ["a", "b"],
    ["1", "2"]
  ]);
  expect([...(await memory("a.txt", "a;b\n1;2").dsv({delimiter: ";"}))]).toEqual([{a: "1", b: "2"}]);
});

test("csv({typed}), each value for itself, or by column", async () => {
  const text = "n,when,yes,s\n1,2020-01-01,true,x\n,,,\n2.5,2020-02-01,false,3\n";
  expect([...(await memory("a.csv", text).csv({typed: true}))]).toEqual([
    {n: 1, when: new Date("2020-01-01"), yes: true, s: "x"},
    {n: null, when: null, yes: null, s: null},
    {n: 2.5, when: new Date("2020-02-01"), yes: false, s: 3}
  ]);
  const rows = (await memory("a.csv", text).csv({typed: "auto"})) as Record<string, unknown>[];
  expect(rows.map(({n}) => n)).toEqual([1, NaN, 2.5]);
  expect(rows.map(({yes}) => yes)).toEqual([true, null, false]);
  expect(rows.map(({s}) => s)).toEqual(["x", "", "3"]);
});

test("csv, headers that are names of the language, and no code made of them", async () => {
  const evil = '__proto__,constructor,a"];throw 1;//\n1,2,3\n';
  const original = globalThis.Function;
  globalThis.Function = (() => {
    throw new Error("code was made from text");
  }) as unknown as FunctionConstructor;
  try {
    const [row] = (await memory("a.csv", evil.replaceAll('"', "'")).csv()) as object[];
    expect(Object.entries(row)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
      ["a'];throw 1;//", "3"]
    ]);
  } finally {
    globalThis.Function = original;
  }
});

test("html, xml, image", async () => {
  expect(await read("a.html2", "<p>x</p>", "file.html().then((d) => d.querySelector('p').textContent)")).toBe(
    "x"
  );
  expect(
    await read("a.xml", "<a><b/><b/></a>", "file.xml().then((d) => d.querySelectorAll('b').length)")
  ).toBe(2);
  expect(
    await read("a.png", "", "file.image({alt: 'x'}).then((i) => [i.nodeName, i.getAttribute('src'), i.alt])")
  ).toEqual(["IMG", "a.png", "x"]);
});

test("arrow, arquero", async () => {
  const bytes = tableToIPC(tableFromArrays({x: Int32Array.of(1, 2), s: ["a", "b"]}), "file");
  const rows = [
    {x: 1, s: "a"},
    {x: 2, s: "b"}
  ];
  expect(await read("a.arrow", bytes, "file.arrow()")).toEqual(rows);
  expect(await read("a.arrow", bytes, "file.arquero()")).toEqual(rows);
  expect(await read("a.csv", "x,s\n1,a\n2,b\n", "file.arquero()")).toEqual(rows);
  expect(await read("a.tsv", "x\ts\n1\ta\n2\tb\n", "file.arquero()")).toEqual(rows);
  await expect(read("a.bin", "", "file.arquero()")).rejects.toThrow(
    "unsupported file: a.bin; arquero reads csv"
  );
});

test("zip", async () => {
  const bytes = zipSync({"d/a.csv": strToU8("x\n1\n"), "b.json": strToU8("[2]")});
  expect(
    await read(
      "a.zip",
      bytes,
      "file.zip().then(async (z) => [z.filenames, await z.file('d/a.csv').csv(), await z.file('b.json').json()])"
    )
  ).toEqual([["d/a.csv", "b.json"], [{x: "1"}], [2]]);
  await expect(read("a.zip", bytes, "file.zip().then((z) => z.file('no'))")).rejects.toThrow(
    "missing file: no; the archive has d/a.csv, b.json"
  );
  await expect(read("a.zip", "no zip", "file.zip()")).rejects.toThrow(
    "invalid file: a.zip; expected a zip archive"
  );
});

test("xlsx, sheets, ranges, headers, dates", async () => {
  const sheet = `<worksheet><sheetData>
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>n</t></is></c><c r="C1" t="s"><v>1</v></c></row>
    <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>1.5</v></c><c r="C2" s="1"><v>43831.5</v></c></row>
    <row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#DIV/0!</v></c></row></sheetData></worksheet>`;
  const bytes = zipSync({
    "xl/workbook.xml": strToU8(
      '<workbook><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/sharedStrings.xml": strToU8(
      "<sst><si><t>name</t></si><si><t>when</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>"
    ),
    "xl/styles.xml": strToU8(
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    ),
    "xl/worksheets/sheet1.xml": strToU8(sheet)
  });
  expect(
    await read(
      "a.xlsx",
      bytes,
      "file.xlsx().then((w) => [w.sheetNames, w.sheet('One', {headers: true}), w.sheet(0, {range: 'B2:B3'})])"
    )
  ).toEqual([
    ["One"],
    [
      {name: "ab", n: 1.5, when: "2020-01-01T12:00:00.000Z"},
      {name: true, n: null}
    ],
    [{B: 1.5}, {B: null}]
  ]);
  await expect(read("a.xlsx", bytes, "file.xlsx().then((w) => w.sheet('Two'))")).rejects.toThrow(
    "unknown sheet: Two; the workbook has One"
  );
  await expect(read("a.xlsx", "x", "file.xlsx()")).rejects.toThrow(
    "invalid file: a.xlsx; expected an Excel workbook"
  );
});

test("parquet, numbers, texts and gaps as an Arrow table", async () => {
  const bytes = readFileSync(new URL("../kernels/files/stations.parquet", import.meta.url));
  const types = await read("a.parquet", bytes, "file.parquet().then((t) => t.schema.fields.map(String))");
  expect(types).toEqual(["station: Utf8", "lon: Float64", "lat: Float64", "rain: Float64", "count: Int64"]);
  const rows = (await read("a.parquet", bytes, "file.parquet()")) as Record<string, unknown>[];
  expect(rows.map(({station, lon, rain, count}) => [station, lon, rain, count])).toEqual([
    ["a", 10, 1.5, 1],
    ["b", 11, null, 2],
    [null, 12, 3.5, 3],
    ["d", 13, 4.5, 4]
  ]);
  await expect(read("a.parquet", "no", "file.parquet()")).rejects.toThrow(
    "invalid file: a.parquet; expected Parquet"
  );
});
