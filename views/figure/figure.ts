/** @file The frame around every picture: title, pictures, caption, source, data link, and words for those who do not see it. */
import {type Child, type DrawOptions, html, svg} from "./element.ts";

/** What every view takes. */
export interface FigureOptions extends DrawOptions {
  /** What is seen, as one short sentence; defaults to words made from the data. */
  title?: string;
  /** A second line under the title. */
  subtitle?: string;
  /** Text under the figure. */
  caption?: string;
  /** Where the data come from, for the source line. */
  source?: string;
  /** Words for readers who do not see the picture; defaults to a description made from the data. */
  alt?: string;
  /** Width of the drawing in pixels; defaults to 640. It shrinks with its column. */
  width?: number;
}

/**
 * Styles that travel with the figure, so that it reads the same on a page without our theme (a Jupyter cell, a mail).
 * On phones a drawing shrinks, so its text grows by `--fb-phone`, set for each drawing by its width.
 */
const style = `
.fb-figure{margin:1em 0;color:inherit;max-width:100%;font-family:var(--fb-sans,var(--sans,system-ui,sans-serif))}
.fb-figure>.fb-title{font-weight:600;line-height:1.3;margin:0 0 2px}
.fb-figure>.fb-subtitle{font-size:.875em;line-height:1.35;margin:0 0 4px;color:var(--muted,inherit)}
.fb-figure svg{overflow:visible;max-width:100%;height:auto;display:block;font-size:12px;line-height:1.2;font-family:inherit;font-variant-numeric:tabular-nums}
.fb-figure svg.fb-fixed{max-width:none}
.fb-figure figcaption{font-size:.8125em;line-height:1.4;margin:6px 0 0;color:var(--muted,inherit)}
.fb-figure .fb-data{white-space:nowrap}
.fb-row{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:flex-start}
.fb-row>*{min-width:0}
@media (max-width:560px){.fb-figure svg:not(.fb-fixed){font-size:var(--fb-phone,12px)}}
@media print{.fb-figure{break-inside:avoid}.fb-data{display:none}}
`;

/** Returns the `<figure>` element of a view. */
export function figure(
  document: Document,
  {title, subtitle, caption, source}: FigureOptions,
  links: readonly (HTMLElement | null)[],
  ...content: Child[]
): HTMLElement {
  const present = links.filter((link) => link !== null);
  const foot: Child[] = [];
  if (caption) foot.push(sentence(caption));
  if (source)
    foot.push(foot.length ? " " : null, html(document, "span", {class: "fb-source"}, credit(source)));
  for (const link of present) foot.push(foot.length ? " " : null, link);
  return html(
    document,
    "figure",
    {class: "fb-figure"},
    html(document, "style", {}, style),
    title ? html(document, "div", {class: "fb-title"}, title) : null,
    subtitle ? html(document, "div", {class: "fb-subtitle"}, subtitle) : null,
    content,
    foot.length ? html(document, "figcaption", {}, foot) : null
  );
}

/** Gives a drawing its role, its name and its description, and the size of its text on a phone. */
export function describe(document: Document, drawing: SVGElement, title: string, alt: string): SVGElement {
  const width = Number(drawing.getAttribute("width"));
  const phone = Math.min(18, Math.max(12, Math.round((10.5 * width) / 358)));
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", title);
  drawing.setAttribute("style", `--fb-phone:${phone}px`);
  drawing.prepend(svg(document, "title", {}, title), svg(document, "desc", {}, alt));
  return drawing;
}

/** The source line; one that names itself is not named again. */
function credit(source: string): string {
  return /^(source|data)s?:/i.test(source) ? sentence(source) : `Source: ${sentence(source)}`;
}

/** Joins what there is to say into one paragraph. */
export function sentences(...texts: (string | undefined)[]): string | undefined {
  const present = texts.filter((text) => text !== undefined).map(sentence);
  return present.length ? present.join(" ") : undefined;
}

/** Ends a text with a full stop unless it has an end of its own. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
