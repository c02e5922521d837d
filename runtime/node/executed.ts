/** @file A notebook with what it showed: as a Jupyter notebook with outputs, or as a page that reads without running. */
import type {IpynbMetadata, IpynbRecord, Notebook} from "../../cells/index.ts";
import type {MimeBundle} from "../types.ts";
import type {RunCell, RunResult} from "./result.ts";

/** The notebook with the outputs of a run in the facts that only .ipynb carries. */
export function withOutputs(notebook: Notebook, {cells}: RunResult): Notebook {
  const kept = notebook.metadata?.ipynb as Partial<IpynbMetadata> | undefined;
  const records: Record<string, IpynbRecord> = {...kept?.cells};
  cells.forEach((cell, i) => {
    records[cell.id] = {...records[cell.id], execution_count: i + 1, outputs: ipynbOutputs(cell) as never};
  });
  return {...notebook, metadata: {...notebook.metadata, ipynb: {...kept, cells: records}}};
}

function ipynbOutputs({outputs, error}: RunCell): object[] {
  const shown = outputs.map((bundle) => ({
    output_type: "display_data",
    data: jupyterData(bundle),
    metadata: {}
  }));
  if (!error) return shown;
  const {name, message, stack} = error;
  return [
    ...shown,
    {output_type: "error", ename: name, evalue: message, traceback: stack?.split("\n") ?? []}
  ];
}

/** Jupyter holds JSON as values, all else as text. */
function jupyterData(bundle: MimeBundle): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, text]) => [type, /[/+]json$/.test(type) ? JSON.parse(text) : text])
  );
}

/** A page of the outputs in order, with pinned sources; it has no script and needs no other file. */
export function executedPage({title, cells}: Notebook, result: RunResult): string {
  const body = cells.map((cell) => {
    const run = result.cells.find(({id}) => id === cell.id)!;
    if (cell.hidden && !run.error) return "";
    const shown = run.outputs.map(
      (bundle) => bundle["text/html"] ?? `<pre>${escapeHtml(bundle["text/plain"] ?? "")}</pre>`
    );
    const error =
      run.error && `<pre class="error">${escapeHtml(`${run.error.name}: ${run.error.message}`)}</pre>`;
    const source = cell.pinned && `<pre class="source"><code>${escapeHtml(cell.source)}</code></pre>`;
    const inside = [...shown, error, source].filter(Boolean).join("\n");
    return inside && `<section id="cell-${cell.id}" data-state="${run.status}">\n${inside}\n</section>\n`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
body {max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark}
svg, img {max-width: 100%; height: auto}
pre {overflow-x: auto; font-size: 0.85em}
.error {color: #b00020}
table {border-collapse: collapse} td, th {padding: 0 0.6em; text-align: left} .fb-number {text-align: right}
</style>
<main>
${body.join("")}</main>
</html>
`;
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"};
  return text.replace(/[&<>"]/g, (c) => names[c]);
}
