/** @file Views in a page: the same pictures as in Node, without a script of their own, and morphing shapes. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createServer, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import * as kernels from "fieldbook/kernels";
import * as views from "fieldbook/views";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {document as light} from "../views/draw.ts";
import {launch} from "./launch.ts";

type Door = typeof views;

const browser = await launch();
const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-views-"));

/** Draws one of each and tells every element with its attributes; runs on both sides. */
function drawAll({field}: typeof kernels, v: typeof views, page: Document): string[][] {
  const options = {document: page};
  const lat = [-75, -45, -15, 15, 45, 75];
  const lon = Array.from({length: 12}, (_, i) => 30 * i + 15);
  const world = field(
    lat.flatMap((y) => lon.map((x) => (x === 45 && y > 0 ? NaN : x - 180 + y))),
    {
      dims: ["lat", "lon"],
      shape: [6, 12],
      coords: {lat: {values: lat, units: "degrees_north"}, lon: {values: lon, units: "degrees_east"}},
      name: "height",
      units: "m"
    }
  );
  const series = field([1, 3, 2, NaN, 5], {
    dims: ["time"],
    coords: {time: {values: [0, 31, 60, 91, 121], units: "days since 2000-01-16"}},
    name: "index"
  });
  const drawn = [
    v.fieldMap(world, options),
    v.fieldSummary(world, options),
    v.timeSeries(series, options),
    v.parameterShape({input: {T: 54, X: 72}, params: {mode: 4, X: 72}, output: {T: 54, mode: 4}}, options)
  ];
  return drawn.map((figure) =>
    [figure, ...figure.querySelectorAll("*")]
      .filter((element) => element.tagName.toLowerCase() !== "style")
      .map((element) => {
        const attributes = [...element.attributes]
          .filter(({name}) => name !== "style" && name !== "xmlns")
          .map(({name, value}) => `${name}=${value.replace(/fb-(\w+)-\d+/g, "fb-$1")}`);
        return `${element.tagName.toLowerCase()} ${attributes.sort().join(" ")} ${element.children.length ? "" : element.textContent}`;
      })
  );
}

const source = `
import * as kernels from ${JSON.stringify(join(root, "dist/kernels/index.js"))};
import * as views from ${JSON.stringify(join(root, "dist/views/index.js"))};
window.door = views;
window.kernels = kernels;
window.drawAll = () => (${drawAll.toString()})(kernels, views, undefined);`;
let server: Server;
let address = "";

beforeAll(async () => {
  writeFileSync(join(scratch, "main.js"), source);
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><meta charset="utf-8"><body><script type="module" src="./main.js"></script>`
  );
  const outDir = join(scratch, "out");
  await build({configFile: false, root: scratch, base: "./", logLevel: "silent", build: {outDir}});
  server = createServer(({url = "/"}, response) => {
    try {
      const body = readFileSync(join(outDir, url === "/" ? "index.html" : url));
      response.setHeader("content-type", url === "/" ? "text/html" : "text/javascript");
      response.setHeader(
        "content-security-policy",
        "script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'"
      );
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(scratch, {recursive: true});
});

describe.skipIf(!browser)("views in a page", () => {
  test("element for element as in Node, under the site's policy", async () => {
    // Plot shifts lines by half a pixel on coarse screens only.
    const tab = await browser!.newPage({deviceScaleFactor: 2});
    const errors: string[] = [];
    tab.on("pageerror", (error) => errors.push(error.message));
    tab.on(
      "console",
      (message) =>
        message.type() === "error" && !message.text().includes("404") && errors.push(message.text())
    );
    await tab.goto(address);
    const got = await tab.evaluate(() => (window as unknown as {drawAll(): string[][]}).drawAll());
    await tab.close();
    const expected = drawAll(kernels, views, light);
    expect(errors).toEqual([]);
    got.forEach((figure, i) => {
      expect(figure).toEqual(expected[i]);
    });
  });

  test("parameterShape(…).update, boxes morph, and at once where motion is reduced", async () => {
    for (const reducedMotion of ["no-preference", "reduce"] as const) {
      const tab = await browser!.newPage({reducedMotion});
      await tab.goto(address);
      const width = await tab.evaluate(async () => {
        const v = (window as unknown as {door: Door}).door;
        const shape = v.parameterShape({input: {T: 54, X: 72}, params: {X: 72}});
        document.body.append(shape);
        const box = shape
          .querySelectorAll("[data-axis=X] > g")[1]
          .querySelector("rect:nth-of-type(1)") as Element;
        // Drawn once before, as a reader has seen it.
        for (let i = 0; i < 3; ++i) await new Promise(requestAnimationFrame);
        shape.update({input: {T: 54, X: 72}, params: {}});
        await new Promise(requestAnimationFrame);
        return box.getBoundingClientRect().width;
      });
      await tab.close();
      if (reducedMotion === "reduce") expect(width).toBeLessThan(10);
      else expect(width).toBeGreaterThan(60);
    }
  });

  test("fieldInput, the keyboard reaches it and its targets are 40 pixels high", async () => {
    const tab = await browser!.newPage();
    await tab.goto(address);
    const sizes = await tab.evaluate(() => {
      const v = (window as unknown as {door: Door}).door;
      const form = v.fieldInput({value: {name: "a.nc"}});
      document.body.append(form);
      return [...form.querySelectorAll("input, button:not([hidden])")].map(
        (node) => node.getBoundingClientRect().height
      );
    });
    await tab.keyboard.press("Tab");
    const focused = await tab.evaluate(() => document.activeElement?.getAttribute("type"));
    await tab.close();
    expect(sizes).toHaveLength(1);
    for (const size of sizes) expect(size).toBeGreaterThanOrEqual(40);
    expect(focused).toBe("file");
  });

  test("axisMarks, by keys and by a drag over other axes; targets are 40 pixels high", async () => {
    const tab = await browser!.newPage();
    await tab.goto(address);
    await tab.evaluate(() => {
      const v = (window as unknown as {door: Door}).door;
      document.body.append(v.axisMarks({axes: ["T", "X"]}));
    });
    const read = () =>
      tab.evaluate(() => {
        const {value} = document.querySelector("form") as unknown as ReturnType<Door["axisMarks"]>;
        const {T, X} = value.marks;
        return `${T.fit}${T.predict} ${X.fit}${X.predict} ${value.pooled}`;
      });
    await tab.keyboard.press("Tab");
    await tab.keyboard.press("ArrowLeft");
    expect(await read()).toBe("FB KB T");
    const chip = (set: string, letter: string) =>
      tab.locator(`fieldset[aria-label^="${set}"] label`, {hasText: letter});
    const [from, to] = [
      (await chip("predict, T", "P").boundingBox())!,
      (await chip("predict, X", "B").boundingBox())!
    ];
    expect(Math.round(from.height)).toBeGreaterThanOrEqual(40);
    await tab.mouse.move(from.x + 20, from.y + 20);
    await tab.mouse.down();
    await tab.mouse.move(to.x + 20, to.y + 20, {steps: 3});
    await tab.mouse.up();
    // A drag sets every axis that it passes, the one where it began among them.
    expect(await read()).toBe("FP KP T");
    expect(await tab.locator("input[type=checkbox]").first().isDisabled()).toBe(true);
    await tab.close();
  });

  test("zoneMap and matrixView, read under the pointer; an update keeps the shapes and what is pointed at", async () => {
    const tab = await browser!.newPage();
    await tab.goto(address);
    await tab.evaluate(async () => {
      const {door: v, kernels: k} = window as unknown as {door: Door; kernels: typeof kernels};
      const box = (id: string, west: number) => ({
        id,
        geometry: {
          type: "Polygon",
          coordinates: [
            [
              [west, 40],
              [west + 4, 40],
              [west + 4, 44],
              [west, 44],
              [west, 40]
            ]
          ]
        }
      });
      const zones = [box("a", 0), box("b", 4)];
      const f = k.field([1, 3, 1, 3], {
        dims: ["lat", "lon"],
        shape: [2, 2],
        coords: {lat: [41, 43], lon: [2, 6]},
        name: "rain",
        units: "mm"
      });
      const W = await k.stencil(f, zones);
      const map = v.zoneMap(await W.apply(f), zones);
      const matrix = v.matrixView(W, {zones});
      document.body.append(map, matrix);
      const twice = await W.apply(k.map(f, (value) => 2 * value));
      Object.assign(window, {update: () => map.update(twice), map, matrix});
    });
    const shapes = tab.locator(".fb-zone-shapes path");
    const said = (nth: number) => tab.locator(".fb-said").nth(nth).textContent();
    const box = (await shapes.nth(1).boundingBox())!;
    await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    expect(await said(0)).toBe("b: 3 mm");
    await tab.evaluate(() => (window as unknown as {update(): void}).update());
    expect(await said(0)).toBe("b: 6 mm");
    await tab.mouse.move(1, 1);
    expect(await said(0)).toContain("Highest: b: 6 mm");
    const dots = (await tab.locator(".fb-matrix").boundingBox())!;
    await tab.mouse.move(dots.x + dots.width - 20, dots.y + dots.height - 20);
    expect(await said(1)).toContain("Row of b: 2 cells");
    const held = await tab.evaluate(
      () => (window as unknown as {matrix: ReturnType<Door["matrixView"]>}).matrix.value
    );
    expect(held).toEqual({zone: "b", cell: 3});
    await tab.close();
  });
});
