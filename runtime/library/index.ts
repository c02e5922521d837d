/** @file The standard library: names every notebook has, each from a local package that is loaded when a cell names it. */
import {NotebookError} from "../../errors.ts";
import {type FileSource, fileAttachments} from "./file.ts";
import * as Generators from "./generators.ts";
import {Mutable} from "./mutable.ts";

export interface LibraryHost {
  /** Finds a data file by the name an author gave. */
  file(name: string): FileSource | undefined;
  /** The width of a figure in pixels, or the element whose width it is; defaults to 640. */
  width?: number | Element;
}

/** Packages that come with Fieldbook, by the names they have in notebooks. */
export const libraryPackages: Readonly<Record<string, string>> = {
  _: "lodash",
  aq: "arquero",
  Arrow: "apache-arrow",
  d3: "d3",
  dot: "@viz-js/viz",
  htl: "htl",
  html: "htl",
  Inputs: "@observablehq/inputs",
  md: "markdown-it",
  Plot: "@observablehq/plot",
  svg: "htl",
  tex: "katex",
  topojson: "topojson-client"
};

/** Style sheets that go with a name; the page brings those of the names its cells use. */
export const libraryStyles: Readonly<Record<string, string>> = {
  Inputs: "@observablehq/inputs/dist/index.css",
  tex: "katex/dist/katex.min.css"
};

/** Names that Notebook Kit has and Fieldbook does not carry, with the package an author adds for them. */
export const absentPackages: Readonly<Record<string, string>> = {
  DatabaseClient: "@duckdb/duckdb-wasm",
  duckdb: "@duckdb/duckdb-wasm",
  DuckDBClient: "@duckdb/duckdb-wasm",
  echarts: "echarts",
  L: "leaflet",
  mapboxgl: "mapbox-gl",
  mermaid: "mermaid",
  React: "react",
  ReactDOM: "react-dom",
  vl: "vega-lite-api",
  ...Object.fromEntries(
    "aapl alphabet cars citywages diamonds flare industries miserables olympians penguins pizza weather"
      .split(" ")
      .map((name) => [name, "@observablehq/sample-datasets"])
  )
};

/** Each name with the function that gives its value, as a session's host has them. */
export function createLibrary({file, width = 640}: LibraryHost): Record<string, () => unknown> {
  const libraries: Record<string, () => unknown> = {
    _: () => import("lodash").then((module) => module.default),
    aq: () => import("arquero"),
    Arrow: () => import("apache-arrow"),
    d3: () => import("d3"),
    DOM: () => import("./dom.ts"),
    dark: () => (typeof matchMedia === "function" ? Generators.dark() : false),
    dot: () => import("./dot.ts").then((module) => module.loadDot()),
    FileAttachment: () => fileAttachments(file),
    Files: () => import("./files.ts"),
    Generators: () => Generators,
    htl: () => import("htl"),
    html: () => import("htl").then((module) => module.html),
    Inputs: () => import("@observablehq/inputs"),
    md: () => import("./md.ts").then((module) => module.md),
    Mutable: () => Mutable,
    now: () => Generators.now(),
    Plot: () => import("@observablehq/plot"),
    Promises: () => import("./promises.ts"),
    svg: () => import("htl").then((module) => module.svg),
    tex: () => import("./tex.ts").then((module) => module.tex),
    topojson: () => import("topojson-client"),
    width: () => (typeof width === "number" ? width : Generators.width(width))
  };
  for (const [name, packageName] of Object.entries(absentPackages)) {
    libraries[name] = () => {
      throw new NotebookError(
        `missing library: ${name}; run npm install ${packageName} and write import … from "npm:${packageName}"`
      );
    };
  }
  return libraries;
}
