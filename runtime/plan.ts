/** @file How a definition becomes variables: which name its own variable bears, and which others are picked from its value. */
import {input} from "./library/input.ts";
import {Mutable} from "./library/mutable.ts";
import type {LiveDefinition} from "./types.ts";

export type Pick = (value: never) => unknown;

/** A further variable whose value is taken from the cell's. */
export interface PlannedOutput {
  name: string;
  pick: Pick;
  /** Whether the values of this variable are what the cell displays. */
  show: boolean;
}

export interface Plan {
  /** The name of the cell's own variable; a name with a blank is out of reach of authors. */
  name: string | null;
  /** Turns what the body returns into the variable's value. */
  pick?: Pick;
  /** Whether the cell displays the values of its own variable. */
  show: boolean;
  outputs: PlannedOutput[];
  /** Names that other cells can use. */
  defines: string[];
}

/** A single declaration is one variable, not two: half the work of an update in a long chain of cells. */
export function plan(definition: LiveDefinition, overrides: Record<string, unknown> = {}): Plan {
  const {id, output, outputs, autodisplay, autoview, automutable} = definition;
  if (output !== undefined && autoview) {
    const name = output.replace(/^viewof\$/, "");
    return {
      name: output,
      show: autodisplay,
      outputs: [{name, pick: input, show: false}],
      defines: [name, output]
    };
  }
  if (output !== undefined && automutable) {
    const name = output.replace(/^mutable /, "");
    return {
      name: `cell ${id}`,
      pick: mutate,
      show: false,
      outputs: [
        {name, pick: ([values]: unknown[]) => values, show: autodisplay},
        {name: `mutable$${name}`, pick: ([, access]: unknown[]) => access, show: false}
      ],
      defines: [name, `mutable$${name}`]
    };
  }
  if (output !== undefined) return {name: output, show: autodisplay, outputs: [], defines: [output]};
  const given = outputs.filter((name) => Object.hasOwn(overrides, name));
  const override = (exports: object) => ({
    ...exports,
    ...Object.fromEntries(given.map((o) => [o, overrides[o]]))
  });
  if (outputs.length === 1) {
    const [name] = outputs;
    const pick = given.length ? () => overrides[name] : (exports: Record<string, unknown>) => exports[name];
    return {name, pick, show: autodisplay, outputs: [], defines: [name]};
  }
  return {
    name: outputs.length ? `cell ${id}` : null,
    pick: given.length ? override : undefined,
    show: autodisplay,
    outputs: outputs.map((name) => ({
      name,
      pick: (exports: Record<string, unknown>) => exports[name],
      show: false
    })),
    defines: outputs
  };
}

/** The live values of a `mutable`, and what other cells set it through. */
function mutate(initial: unknown): unknown[] {
  const values = Mutable(initial);
  const access = Object.defineProperty({}, "value", {
    get: () => values.value,
    set: (value: unknown) => void (values.value = value)
  });
  return [values, access];
}

/** Whether two definitions do the same; functions are compared by their text. */
export function isSame(a: LiveDefinition | undefined, b: LiveDefinition): boolean {
  if (a === undefined) return false;
  if (a.body !== b.body && String(a.body) !== String(b.body)) return false;
  return JSON.stringify({...a, body: 0}) === JSON.stringify({...b, body: 0});
}

/** Inputs that are made anew for each run, by the session and not by the runtime. */
export type Special = "display" | "view" | "invalidation" | "visibility";

export function isSpecial(name: string): name is Special {
  return name === "display" || name === "view" || name === "invalidation" || name === "visibility";
}
