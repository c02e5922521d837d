/** @file Values as JSON, as MIME bundles, and as elements. */
import {parseHTML} from "linkedom";
import {expect, test} from "vitest";
import {displayBundle, displaySymbol, inspect, inspectError, jsonText, printValue} from "fieldbook/runtime";

const {document} = parseHTML("<!doctype html><html><body></body></html>") as unknown as {document: Document};

test("printValue, numbers", () => {
  expect([1, -0.5, NaN, Infinity, -Infinity, 12n, 2n ** 70n].map(printValue)).toEqual([
    1,
    -0.5,
    null,
    "Infinity",
    "-Infinity",
    12,
    "1180591620717411303424"
  ]);
});

test("printValue, lists, maps, sets, dates, texts", () => {
  expect(printValue([Float32Array.of(1, NaN), Int8Array.of(-1), new Uint8ClampedArray([300])])).toEqual([
    [1, null],
    [-1],
    [255]
  ]);
  expect(
    printValue(
      new Map<unknown, unknown>([
        ["a", new Set([1])],
        [2, {b: new Date(0)}]
      ])
    )
  ).toEqual({
    a: [1],
    2: {b: "1970-01-01T00:00:00.000Z"}
  });
  expect(printValue([new Date(NaN), null, true, "x", /a/g])).toEqual([null, null, true, "x", "/a/g"]);
});

test("printValue, what cannot be printed says what it is", () => {
  const circle: Record<string, unknown> = {a: 1};
  circle.self = circle;
  circle.again = [circle];
  const shared = {x: 1};
  expect(printValue(circle)).toEqual({a: 1, self: {type: "circular"}, again: [{type: "circular"}]});
  expect(printValue([shared, shared])).toEqual([{x: 1}, {x: 1}]);
  expect([() => 1, Symbol("s"), undefined, Promise.resolve(), new ArrayBuffer(8)].map(printValue)).toEqual([
    {type: "function"},
    {type: "symbol"},
    {type: "undefined"},
    {type: "promise"},
    {type: "buffer", bytes: 8}
  ]);
  expect(printValue(new RangeError("bad"))).toEqual({type: "error", name: "RangeError", message: "bad"});
  expect(
    printValue({
      get boom() {
        throw new TypeError("no");
      }
    })
  ).toEqual({type: "error", name: "TypeError", message: "no"});
  expect(printValue(document.createElement("p"))).toEqual({type: "element", name: "p"});
});

test("printValue, a field has these keys and no others", () => {
  const field = {
    name: "sst",
    units: "K",
    dims: ["lat"],
    shape: [2],
    values: Float64Array.of(1, NaN),
    coords: {
      lat: {dims: ["lat"], values: Float64Array.of(-10, 10), units: "degrees_north", attrs: {long_name: "x"}}
    },
    axes: {lat: "X"},
    attrs: {}
  };
  expect(JSON.parse(jsonText(field))).toEqual({
    name: "sst",
    units: "K",
    dims: ["lat"],
    shape: [2],
    coords: {lat: {dims: ["lat"], units: "degrees_north", values: [-10, 10]}},
    values: [1, null]
  });
});

test("displayBundle, HTML and text always, JSON for what is small and plain", () => {
  expect(displayBundle({a: 1}, document)).toMatchObject({
    "text/plain": "{a: 1}",
    "application/json": '{"a":1}'
  });
  expect(displayBundle(new Float64Array(1e6), document)).not.toHaveProperty("application/json");
  const paragraph = document.createElement("p");
  paragraph.innerHTML = "<style>p {}</style>a <b>b</b> &lt;";
  expect(displayBundle(paragraph, document)).toEqual({
    "text/html": "<p><style>p {}</style>a <b>b</b> &lt;</p>",
    "text/plain": "a b <"
  });
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  expect(displayBundle(drawing, document)).toEqual({
    "text/html": drawing.outerHTML,
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" />',
    "text/plain": "<svg>"
  });
  expect(displayBundle(document.createTextNode("a < b"), document)["text/html"]).toBe("a &lt; b");
});

test("displayBundle, a value that says itself how it looks", () => {
  const as = (made: unknown) => displayBundle({[displaySymbol]: () => made}, document);
  expect(as("<b>x</b>")["text/html"]).toBe("<b>x</b>");
  expect(as(Object.assign(document.createElement("i"), {textContent: "y"}))["text/html"]).toBe("<i>y</i>");
  expect(as({"text/plain": "z", "image/png": "AAAA"})).toEqual({"text/plain": "z", "image/png": "AAAA"});
  expect(displaySymbol).toBe(Symbol.for("fieldbook.display"));
});

test("inspect, one line for each kind of value", () => {
  const line = (value: unknown) => inspect(value, {document}).querySelector("summary, span")?.textContent;
  const named = class Grid {
    size = 2;
  };
  const values: [unknown, string][] = [
    ["a\n", '"a\\n"'],
    [-0, "-0"],
    [3n, "3n"],
    [null, "null"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [function f() {}, "ƒ f()"],
    [class A {}, "class A()"],
    [new Date("2020-01-01"), "2020-01-01"],
    [new Date(NaN), "Invalid Date"],
    [/x/i, "/x/i"],
    [new TypeError("no"), "TypeError: no"],
    [[1, "a", [2]], 'Array(3) [1, "a", Array(1)]'],
    [Float64Array.of(1, 2), "Float64Array(2) [1, 2]"],
    [new Map([["a", {}]]), 'Map(1) {"a" => {…}}'],
    [new Set([1]), "Set(1) {1}"],
    [{a: 1, b: {c: 2}}, "{a: 1, b: {…}}"],
    [new named(), "Grid {size: 2}"],
    [
      Array.from({length: 1000}, (_, i) => i),
      "Array(1000) [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, …]"
    ]
  ];
  for (const [value, text] of values) expect(line(value)).toBe(text);
});

test("inspect, circles, throwing getters and great size end", () => {
  const circle: unknown[] = [1];
  circle.push(circle);
  expect(inspect(circle, {document}).textContent).toContain("↻");
  expect(
    inspect(
      {
        get bad() {
          throw new Error("no");
        }
      },
      {document}
    ).textContent
  ).toContain("Error: no");
  const deep = Array.from({length: 300}, () => Array.from({length: 300}, () => ({a: [1, 2, 3]})));
  expect(inspect(deep, {document}).querySelectorAll("*").length).toBeLessThan(4000);
});

test("inspect, text is text", () => {
  const html = inspect({"<b>": "<script>alert(1)</script>"}, {document}).outerHTML;
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<b>");
});

test("inspectError, the line with its neighbours and a mark", () => {
  const error = {
    name: "RangeError",
    message: "bad",
    line: 2,
    column: 3,
    stack: "RangeError: bad\n    at cell 1:2:3"
  };
  const drawn = inspectError(error, {document, source: "const a = 1;\nf(a);\na"});
  expect(drawn.querySelector(".fb-error-message")?.textContent).toBe("RangeError: bad");
  expect(drawn.querySelector(".fb-error-source")?.textContent).toBe(
    "1 | const a = 1;\n2 | f(a);\n  |   ^\n3 | a"
  );
  expect(drawn.querySelector("details pre")?.textContent).toContain("at cell 1:2:3");
});
