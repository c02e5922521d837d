/** @file `md`: Markdown with values and elements in it. */
import MarkdownIt from "markdown-it";
import {slugs} from "./slug.ts";

const renderer = new MarkdownIt({html: true, linkify: true, typographer: true});

/** Renders a template; elements among the values are moved in, other values are text. Most often a div. */
export function md(strings: TemplateStringsArray, ...values: unknown[]): Node {
  const nodes: Node[] = [];
  const place = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(place).join("");
    if (!(value instanceof Node)) return String(value);
    nodes.push(value);
    // An element of its own name survives inside a line and between blocks alike.
    return `<fb-slot id="fb-slot-${nodes.length - 1}"></fb-slot>`;
  };
  let source = strings[0];
  values.forEach((value, i) => void (source += place(value) + strings[i + 1]));
  const root = document.createElement("div");
  root.innerHTML = renderer.render(source);
  nodes.forEach((node, i) => void root.querySelector(`#fb-slot-${i}`)?.replaceWith(node));
  const slug = slugs();
  for (const heading of root.querySelectorAll("h1, h2, h3, h4"))
    heading.id ||= slug(heading.textContent ?? "");
  // As in Notebook Kit: a lone node has no wrapper, but a line break after a block is a node too.
  return root.childNodes.length === 1 ? root.removeChild(root.firstChild!) : root;
}
