/** @file The text of a page's module: its cells as functions, so that no code is made from text in the browser. */
import type {Definition, Directives} from "../cells/index.ts";
import type {CellStarts} from "./lines.ts";

export interface PageModuleOptions {
  /** The data files' addresses by their names in the notebook. */
  files: Record<string, string>;
  /** Folder of the client's modules. */
  client: string;
  /** Exports by which the values that travel with the page are made again; absent when it carries none. */
  needs?: [module: string, name: string][];
}

export interface PageModule {
  code: string;
  starts: CellStarts;
}

/** Returns the module of a page that runs these cells; a page of text only gets its furniture. */
export function pageModule(live: Definition[], {files, client, needs}: PageModuleOptions): PageModule {
  const from = (name: string): string => JSON.stringify(`${client}/${name}.js`);
  if (live.length === 0)
    return {code: `import {startFurniture} from ${from("furniture")};\nstartFurniture();\n`, starts: []};
  const [load, ...bodies] = narrowImports([loadCode(needs ?? []), ...live.map(({body}) => body)]);
  const cells = live.map((definition, i) => cellCode({...definition, body: bodies[i]}));
  const frozen = needs ? `, frozen: readFrozen(${load})` : "";
  const engines = callsKernels(live) ? `, engines: () => import(${from("engine-choice")})` : "";
  const reader = needs ? `import {readFrozen} from ${from("frozen")};\n` : "";
  let code = `import {cell} from ${from("cell")};\nimport {startPage} from ${from("page")};\n${reader}startPage([\n`;
  const starts: CellStarts = [];
  for (const [i, text] of cells.entries()) {
    starts.push([code.split("\n").length - 1, live[i].id]);
    code += `${text},\n`;
  }
  return {code: `${code}], {files: ${JSON.stringify(files)}${frozen}${engines}});\n`, starts};
}

/** A function that imports a package for the values that travel; it asks for no more than the exports they need. */
function loadCode(needs: [string, string][]): string {
  const modules = new Map<string, Set<string>>();
  for (const [module, name] of needs) modules.set(module, (modules.get(module) ?? new Set()).add(name));
  const cases = [...modules].map(([module, names]) => {
    const checks = [...names].map(
      (name) => `if (!("${name}" in module)) throw new Error("missing export: ${name}");`
    );
    return `${JSON.stringify(module)}: () => import(${JSON.stringify(module)}).then((module) => {\n${checks.join("\n")}\nreturn module;\n})`;
  });
  return `(module) => ({${cases.join(",\n")}})[module]()`;
}

/** Returns one `cell(…)` call; author lines stay on lines of their own. */
export function cellCode(definition: Definition): string {
  const {id, kind, body, directives} = definition;
  const given: Record<string, unknown> = {};
  for (const key of [
    "inputs",
    "outputs",
    "output",
    "autodisplay",
    "autoview",
    "automutable",
    "lineOffset"
  ] as const)
    if (JSON.stringify(definition[key]) !== JSON.stringify(usual[key])) given[key] = definition[key];
  // Which cells run anew when a reader chooses another engine.
  const computing = definition.imports.filter(({specifier}) => mayBeKernels(specifier));
  if (computing.length > 0) given.imports = computing;
  const special = specialDirectives(directives);
  if (Object.keys(special).length > 0) given.directives = special;
  // Why a cell cannot run is told by its diagnostics; the others are for authors.
  const errors = definition.diagnostics.filter(({severity}) => severity === "error");
  if (errors.length > 0) given.diagnostics = errors;
  return `cell(${id}, ${JSON.stringify(kind)}, ${JSON.stringify(given)},\n${body}\n)`;
}

/** Whether any of these cells may call kernels. */
export function callsKernels(live: Definition[]): boolean {
  return live.some(({imports}) => imports.some(({specifier}) => mayBeKernels(specifier)));
}

/** Whether an import is of the kernels, or of a local module, which may import them. */
export function mayBeKernels(specifier: string): boolean {
  return /^(npm:)?fieldbook\/kernels$|^\.{0,2}\//.test(specifier);
}

const usual: Record<string, unknown> = {
  inputs: [],
  outputs: [],
  autodisplay: false,
  autoview: false,
  automutable: false
};

/** The directives that change how a cell runs in a page. */
function specialDirectives({run, disabled, parameters, freeze, engine}: Directives): Partial<Directives> {
  return {
    ...(run === "auto" ? {} : {run}),
    ...(disabled ? {disabled} : {}),
    ...(parameters ? {parameters} : {}),
    ...(freeze ? {freeze} : {}),
    ...(engine === undefined ? {} : {engine})
  };
}

/** Whether a cell is text that nothing on the page can change: it needs no script, and nothing reads it. */
export function isStatic({kind, inputs, outputs, output, directives}: Definition): boolean {
  if (output !== undefined || outputs.length > 0 || directives.disabled || directives.run !== "auto")
    return false;
  return textInputs[kind] !== undefined && inputs.every((name) => textInputs[kind]?.includes(name));
}

const textInputs: Partial<Record<Definition["kind"], string[]>> = {
  md: ["md", "tex"],
  html: ["html", "htl"],
  tex: ["tex"],
  dot: ["dot"]
};

/**
 * Replaces imports of whole packages by imports of the names that the page asks for, as far as they are known, so that
 * the bundler can leave the rest out. All cells of a page get the union: they share one module.
 */
export function narrowImports(bodies: string[]): string[] {
  const names = new Map<string, Set<string> | null>();
  for (const body of bodies) {
    for (const [, specifier, checks] of body.matchAll(imported)) {
      const asked = [...(checks ?? "").matchAll(/if \(!\("([\w$]+)" in module\)\)/g)].map(([, name]) => name);
      const known = names.get(specifier);
      // Without a list of names the cell takes the module as a whole.
      if (asked.length === 0 || known === null) names.set(specifier, null);
      else names.set(specifier, new Set([...(known ?? []), ...asked]));
    }
  }
  const modules = new Map(
    [...names].flatMap(([specifier, asked]) => (asked ? [[specifier, [...asked].sort()] as const] : []))
  );
  return bodies.map((body) =>
    body.replace(/\bimport\("([^"]+)"\)/g, (text, specifier: string) => {
      const asked = modules.get(specifier);
      return asked ? `import(${JSON.stringify(namesPrefix + asked.join(",") + "|" + specifier)})` : text;
    })
  );
}

const imported =
  /\bimport\("([^"]+)"\)(?:\.then\(\(module\) => \{((?:\s*if \(!\("[\w$]+" in module\)\)[^\n]*)+))?/g;

/** Marks a module of chosen names of a package: `fieldbook-names:eof,open|fieldbook/kernels`. */
export const namesPrefix = "fieldbook-names:";
