/** @file What a notebook is as text, and what it becomes before anything runs. */

export type Kind = "js" | "ts" | "ojs" | "md" | "html" | "tex" | "dot" | "sql" | "node" | "python" | "r";

/** One cell as it stands in the file. */
export interface Cell {
  /** A positive integer, unique in the notebook. */
  id: number;
  kind: Kind;
  source: string;
  /** Whether the source is shown beside the output. */
  pinned: boolean;
  /** Whether the implicit display is suppressed. */
  hidden: boolean;
  /** The name under which a cell that is not JavaScript exposes its value. */
  output?: string;
  /** Data loader cells: how the data is represented. */
  format?: string;
  /** SQL cells: the database to query. */
  database?: string;
}

export interface Notebook {
  title: string;
  theme: string | {light: string; dark: string};
  readOnly: boolean;
  cells: Cell[];
  /** Facts that only some formats carry (ipynb metadata, cell uuids, outputs); kept where the format allows. */
  metadata?: Record<string, unknown>;
}

/** The settings on a cell's first lines, `//| key: value`. */
export interface Directives {
  run: "auto" | "lazy" | "manual";
  disabled: boolean;
  parameters: boolean;
  freeze: boolean;
  cache: boolean;
  test: boolean;
  engine?: string;
  caption?: string;
  alt?: string;
  label?: string;
  /** In a Jupyter client: whether dependents run again when this cell does; true when absent. */
  reactive?: boolean;
}

/** A place in a cell's source, both numbers 1-based. */
export interface Place {
  line: number;
  column: number;
}

export interface Diagnostic {
  /** FB001 … FB013, see `diagnosticCodes`. */
  code: string;
  severity: "error" | "warning" | "hint";
  message: string;
  cell: number;
  /** 1-based, in the author's lines of that cell. */
  line: number;
  /** 1-based. */
  column: number;
  /** The names, files or cells concerned, for programs. */
  names?: string[];
  cells?: number[];
}

/** An import found in a cell, static or dynamic with a literal. */
export interface ImportReference {
  /** As the author wrote it: `npm:fieldbook/kernels`, `./lib.js`, `https://…`. */
  specifier: string;
  line: number;
  column: number;
}

/** A compiled cell: the text of one function and what it takes and gives. */
export interface Definition {
  id: number;
  kind: Kind;
  /** Source text of a function expression over `inputs`, in order; author lines stay on lines of their own. */
  body: string;
  inputs: string[];
  /** The body returns an object of these names … */
  outputs: string[];
  /** … or one value of this name (ojs uses `viewof$x` and `mutable x` as Notebook Kit does). */
  output?: string;
  autodisplay: boolean;
  autoview: boolean;
  automutable: boolean;
  imports: ImportReference[];
  /** Names of the literals given to FileAttachment. */
  files: string[];
  /** Add this to a 1-based line of `body` to get the author's line; usually −1, or −2 for an expression. */
  lineOffset: number;
  /** Where inputs are first read, outputs declared and files named. */
  places: {
    inputs: Record<string, Place>;
    outputs: Record<string, Place>;
    files: Record<string, Place>;
  };
  /** Outputs that the cell itself reads. */
  ownReads: string[];
  /** Calls that generate code; `library` is where the call's name comes from ("" for the language itself). */
  codegen: (Place & {call: string; library: string})[];
  directives: Directives;
  /** Diagnostics of this cell alone (syntax, directives); the graph adds the rest. */
  diagnostics: Diagnostic[];
}

export interface GraphNode {
  id: number;
  kind: Kind;
  defines: string[];
  references: string[];
}

export interface Graph {
  nodes: GraphNode[];
  /** `from` defines `name`, which `to` reads. */
  edges: {from: number; to: number; name: string}[];
  /** Cell ids, each after the cells it depends on; cells in a cycle are left out. */
  order: number[];
  diagnostics: Diagnostic[];
}

export interface CompileOptions {
  /** Gives the address a module is loaded from; by default the specifier stays as the author wrote it. */
  resolveImport?: (specifier: string) => string;
  /** Milliseconds after which a synchronous loop throws `interrupted`; no guard is compiled in when absent. */
  loopGuard?: number;
}
