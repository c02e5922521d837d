/** @file `md`: Markdown with values and elements in it. */
import MarkdownIt from "markdown-it";
import {slugs} from "./slug.ts";

const renderer = new MarkdownIt({html: true, linkify: true, typographer: true});

/** Renders a template; elements among the values are moved in, other values are text. One block comes alone, several in a div. */
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
  return trimmed(root);
}

/** Line breaks between blocks are no content. */
function trimmed(root: HTMLElement): Node {
  const [only, ...others] = [...root.childNodes].filter(
    (node) => node.nodeType !== 3 || node.textContent?.trim()
  );
  if (!only || others.length) return root;
  only.parentNode?.removeChild(only);
  return only;
}
