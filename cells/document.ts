/** @file As much of a DOM as Notebook Kit asks for, over a parser of the HTML standard, the same in Node and a page. */
import {
  type DefaultTreeAdapterTypes,
  defaultTreeAdapter,
  html,
  type ParserError,
  parse,
  serializeOuter
} from "parse5";
import {NotebookError} from "../errors.ts";

type Document = DefaultTreeAdapterTypes.Document;
type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/** An element in the words of the DOM, over a node of the parse tree. */
export class LightElement {
  readonly node: Element;

  constructor(node: Element) {
    this.node = node;
  }

  get id(): string {
    return this.getAttribute("id") ?? "";
  }

  set id(value: string) {
    this.setAttribute("id", value);
  }

  set type(value: string) {
    this.setAttribute("type", value);
  }

  getAttribute(name: string): string | null {
    return this.node.attrs.find((attribute) => attribute.name === name)?.value ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.getAttribute(name) !== null;
  }

  setAttribute(name: string, value: string): void {
    this.node.attrs.push({name, value});
  }

  get textContent(): string {
    let text = "";
    for (const child of descendants(this.node)) if ("value" in child) text += child.value;
    return text;
  }

  set textContent(value: string) {
    this.node.childNodes = [];
    if (value) defaultTreeAdapter.insertText(this.node, value);
  }

  appendChild(child: LightElement | string): void {
    if (typeof child === "string") defaultTreeAdapter.insertText(this.node, child);
    else defaultTreeAdapter.appendChild(this.node, child.node);
  }

  get outerHTML(): string {
    return serializeOuter(this.node);
  }
}

/** As deep as browsers build a tree; deeper ones take time that grows with the square. */
const maxDepth = 512;

/** Parses a whole document, with the places of elements; throws NotebookError where it nests without reason. */
export function parseHtmlText(text: string, onParseError?: (error: ParserError) => void): Document {
  let depth = 0;
  const treeAdapter = {
    ...defaultTreeAdapter,
    onItemPush() {
      depth += 1;
      if (depth > maxDepth)
        throw new NotebookError(
          `invalid notebook: elements nest deeper than ${maxDepth}; the file is damaged`
        );
    },
    onItemPop() {
      depth -= 1;
    }
  };
  return parse(text, {sourceCodeLocationInfo: true, onParseError: onParseError ?? null, treeAdapter});
}

/** A parsed document in the words of the DOM. */
export function lightDocument(tree: Document) {
  return {
    querySelector: (name: string) => find(tree, name)[0] ?? null,
    querySelectorAll(selector: string) {
      const [outer, inner] = selector.split(" ");
      return [...new Set(find(tree, outer).flatMap((element) => find(element.node, inner)))];
    }
  };
}

/** A document to make elements in. */
export function htmlDocument() {
  return {
    createElement: (name: string) =>
      new LightElement(defaultTreeAdapter.createElement(name, html.NS.HTML, [])),
    createTextNode: (text: string) => text
  };
}

function find(root: Parent, name: string): LightElement[] {
  const found: LightElement[] = [];
  for (const node of descendants(root))
    if ("tagName" in node && node.tagName === name) found.push(new LightElement(node));
  return found;
}

/** In document order and without recursion, since a hostile file may nest deeply. */
function* descendants(root: Parent): Generator<DefaultTreeAdapterTypes.ChildNode> {
  const stack = [...root.childNodes].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    if ("childNodes" in node) for (let i = node.childNodes.length; i-- > 0; ) stack.push(node.childNodes[i]);
  }
}
