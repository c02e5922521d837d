/** @file What libraries draw without a browser: Plot, Inputs, htl, tex, dot, tables, a canvas of pixels. */
import {inflateSync} from "node:zlib";
import {afterAll, expect, test} from "vitest";
import {openNode} from "fieldbook/runtime";
import {join} from "node:path";
import {folderOf, notebookOf} from "../bin/command.ts";

const host = openNode({onOutput: () => {}});
afterAll(() => host.close());

/** The HTML that each source displays. */
async function draw(...sources: string[]): Promise<string[]> {
  const folder = folderOf({"a.html": notebookOf(...sources)});
  const {errors, cells} = await host.run(join(folder, "a.html"));
  expect(errors).toEqual([]);
  return cells.map(({outputs}) => outputs.map((bundle) => bundle["text/html"]).join(""));
}

test("Plot, a chart with a continuous legend and a raster", async () => {
  const [chart] = await draw(
    "Plot.plot({color: {legend: true}, marks: [Plot.raster([0, 1, 2, 3], {width: 2, height: 2})]})"
  );
  expect(chart).toMatch(/^<figure/);
  const images = [...chart.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, text]) =>
    Buffer.from(text, "base64")
  );
  expect(images).toHaveLength(2);
  // The ramp is 256 pixels wide and 1 high, its colours follow one another from the first on.
  const [ramp] = images;
  expect([ramp.readUInt32BE(16), ramp.readUInt32BE(20)]).toEqual([256, 1]);
  const pixels = pixelsOf(ramp);
  expect([...pixels.subarray(1, 5)]).not.toEqual([...pixels.subarray(1 + 4 * 255, 1 + 4 * 256)]);
  expect(pixels[4]).toBe(255);
});

/** The one chunk of data of our PNGs. */
function pixelsOf(png: Buffer): Buffer {
  const at = png.indexOf("IDAT");
  return inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
}

test("Plot, a map, facets, a tip, text", async () => {
  const drawn = await draw(
    'Plot.plot({projection: "equal-earth", marks: [Plot.graticule(), Plot.sphere()]})',
    "Plot.barY([1, 2], {x: ['a', 'b'], fx: ['a', 'b'], tip: true}).plot()",
    "Plot.text(['one two'], {lineWidth: 3, frameAnchor: 'middle'}).plot()"
  );
  for (const html of drawn) expect(html).toMatch(/^<svg[^>]*class="plot/);
});

test("Inputs, every kind has its value and stands in the page", async () => {
  const sources = {
    range: ["Inputs.range([0, 10], {value: 4, step: 1, label: 'n'})", 4],
    middle: ["Inputs.range([0, 10])", 5],
    number: ["Inputs.number([0, 10], {value: 3})", 3],
    select: ["Inputs.select(['u', 'v'], {value: 'v'})", "v"],
    first: ["Inputs.select(['u', 'v'])", "u"],
    several: ["Inputs.select(['u', 'v'], {multiple: true, value: ['v']})", ["v"]],
    radio: ["Inputs.radio(['u', 'v'], {value: 'v'})", "v"],
    checkbox: ["Inputs.checkbox(['u', 'v'], {value: ['u']})", ["u"]],
    toggle: ["Inputs.toggle({value: true})", true],
    text: ["Inputs.text({value: 'hi'})", "hi"],
    textarea: ["Inputs.textarea({value: 'hi'})", "hi"],
    date: ["Inputs.date({value: '2020-01-02'})", "2020-01-02T00:00:00.000Z"],
    color: ["Inputs.color({value: '#ff0000'})", "#ff0000"],
    search: ["Inputs.search([{a: 1}, {a: 2}])", [{a: 1}, {a: 2}]],
    table: ["Inputs.table([{a: 1}])", [{a: 1}]],
    button: ["Inputs.button('go')", 0],
    form: ["Inputs.form({a: Inputs.range([0, 1]), b: Inputs.text({value: 'x'})})", {a: 0.5, b: "x"}]
  };
  const names = Object.keys(sources);
  const folder = folderOf({
    "a.html": notebookOf(
      ...Object.entries(sources).map(([name, [source]]) => `const ${name} = view(${source});`),
      "const f = view(html`<input type=file>`);",
      "f"
    )
  });
  const result = await host.run(join(folder, "a.html"), {values: names});
  expect(result.errors).toEqual([]);
  expect(result.values).toEqual(
    Object.fromEntries(Object.entries(sources).map(([name, [, value]]) => [name, value]))
  );
  // What only a reader can give keeps nobody waiting.
  expect(result.cells.at(-1)?.status).toBe("idle");
  for (const {outputs} of result.cells.slice(0, -1)) {
    expect(outputs[0]["text/html"]).toMatch(/^<(form|div|input)/);
    expect(outputs[0]["text/html"]).not.toContain("::");
  }
});

test("md, html, svg, tex, dot", async () => {
  const [md, html, svg, tex, block, dot] = await draw(
    `md\`# Sea & ice\n\n## Sea & ice\n\n*a* \${html\`<b>\${1 + 1}</b>\`} \${[1, 2]}\``,
    `html\`<p class=\${'x'}>\${['<', '>']}</p>\``,
    "svg`<circle r=3></circle>`",
    "tex`x^2`",
    "tex.block`x^2`",
    "dot`digraph {a -> b}`"
  );
  expect(md).toBe(
    '<div><h1 id="sea-ice">Sea &amp; ice</h1>\n<h2 id="sea-ice-2">Sea &amp; ice</h2>\n<p><em>a</em> <b>2</b> 12</p>\n</div>'
  );
  expect(html).toBe('<p class="x">&lt;&gt;</p>');
  expect(svg).toBe('<circle r="3"></circle>');
  expect(tex).toMatch(/^<span class="katex">/);
  expect(block).toMatch(/^<span class="katex-display">/);
  expect(dot).toMatch(/^<svg[^>]*style="max-width: 100%/);
  expect(dot).toContain("currentColor");
  expect(dot).not.toContain("#010203");
});

test("tables of Arrow and arquero, the first rows of many", async () => {
  const [arrow, aq] = await draw(
    "Arrow.tableFromArrays({x: Float64Array.from({length: 45}, (_, i) => i)})",
    "aq.table({name: ['a', null], n: [1, 2]})"
  );
  expect(arrow).toContain("rows 1–20 of 45");
  expect(arrow.match(/<tr>/g)).toHaveLength(21);
  expect(aq).toContain('<td>a</td><td class="fb-number">1</td>');
  expect(aq).toContain('<td></td><td class="fb-number">2</td>');
  expect(aq).toContain("2 rows");
});

test("names we do not carry, the package is told", async () => {
  const folder = folderOf({"a.html": notebookOf("echarts", "penguins")});
  const {errors} = await host.run(join(folder, "a.html"));
  expect(errors.map(({message}) => message)).toEqual([
    'missing library: echarts; run npm install echarts and write import … from "npm:echarts"',
    'missing library: penguins; run npm install @observablehq/sample-datasets and write import … from "npm:@observablehq/sample-datasets"'
  ]);
});
