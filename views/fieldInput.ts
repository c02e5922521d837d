/** @file An input for the reader's own file: drop it, or choose it with the keyboard; its value is the file or the default. */
import {html, pickDocument, type DrawOptions} from "./figure/element.ts";
import {formatCount} from "./figure/format.ts";

/** Anything that `openField` takes and that knows its name, such as a FileAttachment. */
export interface FileLike {
  readonly name?: string;
}

export interface FieldInputOptions<T extends FileLike> extends DrawOptions {
  /** Text before the input; defaults to "Data". */
  label?: string;
  /** The value until a file is given; without one it is null, so that `own ?? FileAttachment(…)` works. */
  value?: T;
  /** Endings that the chooser offers; all files where not given, since formats are told by their bytes. */
  accept?: string;
}

export interface FieldInputElement<T extends FileLike> extends HTMLElement {
  value: T | File | null;
}

const style = `
.fb-input{display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;margin:.5em 0;padding:4px 10px;border:1.5px dashed color-mix(in srgb,currentColor 40%,transparent);border-radius:4px;font:14px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif))}
.fb-input.fb-over{border-style:solid;background:color-mix(in srgb,currentColor 8%,transparent)}
.fb-input label{font-weight:600}
.fb-input input{min-height:40px;font:inherit;font-weight:400;max-width:100%}
.fb-input input::file-selector-button{min-height:36px;font:inherit;cursor:pointer}
.fb-input button{min-height:40px;min-width:40px;font:inherit;cursor:pointer}
.fb-input output{flex:1 1 14em;min-width:0;overflow-wrap:anywhere}
.fb-input [data-state=failed]{color:light-dark(#a3160c,#ff9d92);font-weight:600}
`;

/**
 * Returns a form whose value is the reader's file, or the default until one is given; it sends `input` as Observable's
 * inputs do, so that `view(fieldInput(…))` reruns what depends on it. A file is read once to see that it can be: one
 * that cannot leaves the value as it was and says why.
 *
 * @example
 * const source = view(fieldInput({label: "Your field", value: FileAttachment("data/sst.nc")}));
 */
export function fieldInput<T extends FileLike = FileLike>({
  document,
  label = "Data",
  value,
  accept
}: FieldInputOptions<T> = {}): FieldInputElement<T> {
  const page = pickDocument(document);
  const input = html(page, "input", {type: "file", accept}) as HTMLInputElement;
  const said = html(
    page,
    "output",
    {"aria-live": "polite"},
    value?.name
      ? `Using ${value.name}. Drop a file here to use your own.`
      : "Drop a file here, or choose one."
  );
  const back = html(
    page,
    "button",
    {type: "button", hidden: true},
    "Back to the example"
  ) as HTMLButtonElement;
  const form = html(
    page,
    "form",
    {class: "fb-input"},
    html(page, "style", {}, style),
    html(page, "label", {}, label, " ", input),
    said,
    back
  ) as FieldInputElement<T>;
  const standard = value ?? null;
  form.value = standard;
  const say = (text: string, state: string) => {
    said.textContent = text;
    said.setAttribute("data-state", state);
  };
  const set = (next: T | File | null) => {
    form.value = next;
    back.hidden = next === standard;
    form.dispatchEvent(new (page.defaultView ?? globalThis).Event("input", {bubbles: true}));
  };
  let turn = 0;
  const take = async (file: File | undefined) => {
    if (!file) return;
    const mine = ++turn;
    say(`Reading ${file.name} …`, "running");
    try {
      const words = await look(file);
      if (mine !== turn) return; // a later file was given meanwhile
      say(words, "fresh");
      set(file);
    } catch (error) {
      if (mine === turn) say(error instanceof Error ? error.message : String(error), "failed");
    }
  };
  // The element's own `input` says that the chooser closed, not that there is a value.
  input.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("change", () => void take(input.files?.[0]));
  form.addEventListener("submit", (event) => event.preventDefault());
  back.addEventListener("click", () => {
    ++turn;
    input.value = "";
    say(value?.name ? `Using ${value.name}.` : "Using the example.", "fresh");
    set(standard);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("fb-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("fb-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("fb-over");
    void take((event as DragEvent).dataTransfer?.files[0]);
  });
  return form;
}

/** What a file holds, in one line. The readers come with the first file, not with the page. */
async function look(file: File): Promise<string> {
  const {openDataset} = await import("../kernels/index.ts");
  const {variables} = await openDataset(file, {name: file.name});
  const size =
    file.size < 1e6 ? `${formatCount(Math.ceil(file.size / 1e3))} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
  return `Read ${file.name}, ${size}: ${variables.join(", ")}.`;
}
