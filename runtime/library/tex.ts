/** @file `tex` and `tex.block`: formulas. The page brings KaTeX's style sheet. */
import katex, {type KatexOptions} from "katex";

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => Element;

function tag(options: KatexOptions = {}): Tag {
  return (strings, ...values) => {
    const root = document.createElement("div");
    root.innerHTML = katex.renderToString(String.raw(strings, ...values), options);
    const [formula] = root.children;
    formula.remove();
    return formula;
  };
}

export const tex = Object.assign(tag(), {options: tag, block: tag({displayMode: true})});
