/** @file The text of a page's module: its cells as functions, so that no code is made from text in the browser. */
import type {Definition, Directives} from "../cells/index.ts";

/** Returns one `cell(…)` call; author lines stay on lines of their own. */
export function cellCode(definition: Definition): string {
  const {id, kind, body, directives} = definition;
  const usual: Record<string, unknown> = {
    inputs: [],
    outputs: [],
    autodisplay: false,
    autoview: false,
    automutable: false
  };
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
  const special = specialDirectives(directives);
  if (Object.keys(special).length > 0) given.directives = special;
  // Why a cell cannot run is told by its diagnostics; the others are for authors.
  const errors = definition.diagnostics.filter(({severity}) => severity === "error");
  if (errors.length > 0) given.diagnostics = errors;
  return `cell(${id}, ${JSON.stringify(kind)}, ${JSON.stringify(given)},\n${body}\n)`;
}

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
