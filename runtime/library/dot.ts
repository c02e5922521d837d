/** @file `dot`: graphs drawn by Graphviz, in the colours of the page. */
import {instance, type Viz} from "@viz-js/viz";

type Dot = (strings: TemplateStringsArray, ...values: unknown[]) => Element;

/** A colour nobody chooses stands for the page's own, and is exchanged in the drawing. */
const MARK = "#010203";

/** Loads Graphviz and returns the tag. */
export async function loadDot(): Promise<Dot> {
  const viz: Viz = await instance();
  const text = {fontname: "var(--sans-serif, sans-serif)", fontsize: "12", fontcolor: MARK, color: MARK};
  return (strings, ...values) => {
    const svg = viz.renderString(String.raw(strings, ...values), {
      format: "svg",
      graphAttributes: {...text, bgcolor: "none"},
      nodeAttributes: text,
      edgeAttributes: text
    });
    const root = document.createElement("div");
    root.innerHTML = svg.slice(svg.indexOf("<svg")).replaceAll(MARK, "currentColor");
    const drawing = root.querySelector("svg")!;
    drawing.remove();
    drawing.setAttribute("style", "max-width: 100%; height: auto;");
    return drawing;
  };
}
