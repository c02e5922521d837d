/** @file Frozen cells on a built page: their values arrive whole, live cells go on with them, the rest says why it stays. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {serveNotebook} from "./built.ts";
import {launch} from "./launch.ts";
import {openWatched} from "./watch-page.ts";

const browser = await launch();
let host: Awaited<ReturnType<typeof serveNotebook>>;

const cells = [
  `//| freeze: true
import {field} from "npm:fieldbook/kernels";
const f = field([[1, 2, 6], [NaN, 4, 8]], {
  dims: ["member", "time"],
  axes: {member: "S"},
  coords: {time: {values: [0, 1, 2], units: "days since 2001-01-01", calendar: "noleap"}},
  units: "K"
});
const built = typeof globalThis.process;`,
  `//| freeze: true
const typed = Float32Array.of(1.5, NaN, -Infinity);
const when = new Map([["day", new Date(Date.UTC(2001, 1, 3))]]);`,
  `//| freeze: true
const table = Arrow.tableFromArrays({x: Float64Array.of(1, 2)});`,
  `import {mean} from "npm:fieldbook/kernels";
const m = mean(f, {over: "time"});
display(html\`<p id="mean">\${m.values.join()} \${m.units} \${f.calendar} \${built} \${typeof globalThis.process}</p>\`);`,
  `display(html\`<p id="plain">\${typed.constructor.name} \${typed.join()} \${when.get("day").getUTCDate()}</p>\`);`,
  `display(html\`<p id="table">\${table.numRows} \${table.getChild("x").get(1)}</p>\`);`,
  `//| freeze: true
const twice = (x) => 2 * x;
const box = document.createElement("div");`,
  `display(html\`<p id="stays">\${twice(21)}</p>\`);`,
  `display(html\`<p id="boxed">\${box.nodeName}</p>\`);`
];

beforeAll(async () => {
  host = await serveNotebook(cells);
});
afterAll(async () => {
  host?.close();
  await browser?.close();
});

describe.skipIf(!browser)("frozen cells", () => {
  test("give live cells a field, typed arrays, maps, dates and tables as they were", async () => {
    const {page, errors, close} = await openWatched(browser!, host.url);
    await page.waitForSelector("#cell-6[data-state=fresh]");
    expect(errors).toEqual([]);
    expect(await page.textContent("#mean")).toBe("3,6 K noleap object undefined");
    expect(await page.textContent("#plain")).toBe("Float32Array 1.5,NaN,-Infinity 3");
    expect(await page.textContent("#table")).toBe("2 2");
    await close();
  });

  test("freeze the readers of what cannot travel, which say so", async () => {
    const {page, close} = await openWatched(browser!, host.url);
    expect(await page.textContent("#stays")).toBe("42");
    expect(await page.textContent("#boxed")).toBe("DIV");
    for (const id of [8, 9]) expect(await page.getAttribute(`#cell-${id}`, "data-frozen")).toBe("");
    expect(await page.textContent("#cell-8 .cell-note")).toMatch(/twice is a function/);
    expect(await page.textContent("#cell-9 .cell-note")).toMatch(/box is an element/);
    await close();
  });

  test("run again when the reader asks", async () => {
    const {page, close} = await openWatched(browser!, host.url);
    await page.click("#cell-1 .run");
    await page.waitForFunction(() =>
      document.querySelector("#mean")?.textContent?.includes("undefined undefined")
    );
    await close();
  });
});
