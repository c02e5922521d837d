/** @file Anchors of a page's headings, and the sentence that describes it. */
import {slug, textOf} from "./html.ts";
import type {Heading} from "./sidebar.ts";

/** Gives headings their anchors, unique in the page, and keeps the second-level ones for the contents. */
export class Headings {
  readonly toc: Heading[] = [];
  #taken = new Set<string>();

  /** Returns the HTML with an id on every heading of the text; those that have one keep it, a figure's title needs none. */
  anchor(html: string): string {
    if (/<figure[\s>]/.test(html)) return html;
    return html.replace(
      /<h([1-4])((?:\s[^>]*)?)>([\s\S]*?)<\/h\1>/gi,
      (_, level: string, attributes: string, inner: string) => {
        const text = textOf(inner);
        const id = /\sid="([^"]*)"/.exec(attributes)?.[1] ?? this.#free(slug(text));
        this.#taken.add(id);
        if (level === "2") this.toc.push({id, text});
        const rest = attributes.replace(/\sid="[^"]*"/, "");
        return `<h${level} id="${id}"${rest}>${inner}</h${level}>`;
      }
    );
  }

  #free(wanted: string): string {
    let id = wanted;
    for (let n = 2; this.#taken.has(id); n += 1) id = `${wanted}-${n}`;
    return id;
  }
}

/** The first sentence of the first paragraph, at most about 200 characters. */
export function describe(htmls: string[]): string {
  for (const html of htmls) {
    const paragraph = /<p(?:\s[^>]*)?>([\s\S]*?)<\/p>/i.exec(html)?.[1];
    const text = paragraph && textOf(paragraph);
    if (!text) continue;
    const sentence = /^.*?[.!?](?=\s+\p{Lu}|$)/u.exec(text)?.[0] ?? text;
    return sentence.length <= 200 ? sentence : `${sentence.slice(0, 199).replace(/\s+\S*$/, "")} …`;
  }
  return "";
}
