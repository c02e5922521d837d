/** @file What a parameter-shape diagram shows: the axes of input, parameters and output, lane by lane. */
import {OptionError} from "../../errors.ts";
import type {Field, FitMark, PredictMark, Role, Triage} from "../../kernels/index.ts";
import {axisNames} from "../colors.ts";
import {formatCount} from "../figure/format.ts";

/** An axis of a tensor: one of the four, or a new one (mode, cluster, coef), which has no role. */
export interface ShapeAxis {
  readonly name: string;
  readonly role?: Role;
  readonly size?: number;
}

/** Axes one by one, or in short `{mode: 4, X: 5721}`, where S, T, V and X are the roles and other names are new axes. */
export type ShapeList = readonly ShapeAxis[] | Readonly<Record<string, number>>;

/** The tensors of an operator; a reshape has no parameters, and parameters alone need no output. */
export interface ShapeTensors {
  readonly input: ShapeList;
  readonly params?: ShapeList;
  readonly output?: ShapeList;
  readonly marks?: Partial<Triage>;
}

/** What `triage(op)` says, as far as the diagram needs it. */
export interface ShapeTriage {
  readonly marks: Triage;
  /** Symbols such as ["mode", "V", "X"]. */
  readonly parameterShape: readonly string[];
  /** Sizes of those symbols; NaN where they depend on the data. */
  readonly sizes?: readonly number[];
}

export type ShapeState = "kept" | "reduced" | "windowed" | "new" | "absent";

export interface LaneCell {
  readonly state: ShapeState;
  readonly size?: number;
}

export type ShapeColumn = "input" | "params" | "output";

/** One axis on its way from input through parameters to output; columns that were not stated are left out. */
export interface Lane {
  readonly name: string;
  readonly role?: Role;
  readonly cells: Readonly<Partial<Record<ShapeColumn, LaneCell>>>;
  readonly fit?: FitMark;
  readonly predict?: PredictMark;
}

const roles: readonly Role[] = ["S", "T", "V", "X"];
const short: Readonly<Record<string, string>> = {latitude: "lat", longitude: "lon"};

/** Returns the tensors that a triage row describes, with the sizes of a field. */
export function fromTriage(
  {marks, parameterShape, sizes: known = []}: ShapeTriage,
  {field, sizes, output}: {field?: Field; sizes: Readonly<Record<string, number>>; output?: readonly string[]}
): ShapeTensors {
  const dimsOf = (role: Role) => field?.dims.filter((dim) => field.axes[dim] === role) ?? [];
  const present = field ? roles.filter((role) => dimsOf(role).length > 0) : roles;
  const listed = (symbol: string) => {
    const size = sizes[symbol] ?? known[parameterShape.indexOf(symbol)];
    return Number.isNaN(size) ? undefined : size;
  };
  const axis = (symbol: string): ShapeAxis => {
    if (!isRole(symbol)) return {name: symbol, size: listed(symbol)};
    const dims = dimsOf(symbol);
    const size = field && dims.reduce((n, dim) => n * field.shape[field.dims.indexOf(dim)], 1);
    const name = dims.map((dim) => short[dim] ?? dim).join(" × ") || axisNames[symbol];
    return {name, role: symbol, size: sizes[symbol] ?? size};
  };
  const inField = (symbols: readonly string[]) =>
    symbols.filter((s) => !isRole(s) || present.includes(s)).map(axis);
  return {
    input: present.map(axis),
    params: inField(parameterShape),
    output: inField(output ?? present.filter((role) => marks[role].predict === "B")),
    marks
  };
}

/** The columns that a diagram has. */
export function columnsOf({params, output}: ShapeTensors): ShapeColumn[] {
  return ["input", ...(params ? (["params"] as const) : []), ...(output ? (["output"] as const) : [])];
}

/** Returns the lanes: samples, time, variables and space, then the new axes. */
export function lanesOf(tensors: ShapeTensors): Lane[] {
  const {marks = {}} = tensors;
  const columns = columnsOf(tensors);
  const lists = columns.map((column) => [column, toAxes(tensors[column] as ShapeList)] as const);
  const lost = lists[0][1].find(({role}) => !role);
  if (lost) {
    throw new OptionError(`missing role: ${lost.name}; an input axis is one of S, T, V, X`, {
      subject: "role",
      value: lost.name
    });
  }
  const find = (list: readonly ShapeAxis[], key: string) =>
    list.find((axis) => (axis.role ?? axis.name) === key);
  const known = (key: string) => lists.map(([, list]) => find(list, key)).find((axis) => axis !== undefined);
  const old = roles.flatMap((role): Lane[] => {
    const first = known(role);
    if (!first) return [];
    const fit = marks[role]?.fit;
    let isThere = false;
    const cells = lists.map(([column, list]) => {
      const axis = find(list, role);
      const was = isThere;
      isThere ||= axis !== undefined;
      if (!axis) return [column, {state: was ? "reduced" : "absent", size: 1}] as const;
      return [
        column,
        {state: column === "params" && fit === "W" ? "windowed" : "kept", size: axis.size}
      ] as const;
    });
    const at = Object.fromEntries(cells) as Lane["cells"];
    return [
      {
        name: first.name,
        role,
        cells: at,
        // Without marks the letters follow from what is seen.
        fit:
          fit ??
          (at.params && at.input?.state === "kept" ? (at.params.state === "kept" ? "K" : "F") : undefined),
        predict:
          marks[role]?.predict ??
          (at.params && at.output ? (at.output.state === "kept" ? "B" : "P") : undefined)
      }
    ];
  });
  const names = [
    ...new Set(lists.flatMap(([, list]) => list.filter(({role}) => !role).map(({name}) => name)))
  ];
  const added = names.map((name): Lane => {
    const cells = lists.map(([column, list]) => {
      const axis = find(list, name);
      return [column, axis ? {state: "new", size: axis.size} : {state: "absent"}] as const;
    });
    return {name, cells: Object.fromEntries(cells) as Lane["cells"]};
  });
  return [...old, ...added];
}

/**
 * `2 × 1 × 5,721 = 11,442 parameters`: new axes first, and a 1 for every axis that is reduced; `1,776 = 148 × 12
 * values` where there are no parameters.
 */
export function countWords(lanes: readonly Lane[]): string {
  if (!lanes.some(({cells}) => cells.params)) {
    const [before, after] = [product(lanes, "input"), factors(lanes, "output")];
    return before === undefined
      ? `${after.join(" × ")} values`
      : `${formatCount(before)} = ${after.join(" × ")} values`;
  }
  const parts = factors(lanes, "params");
  if (parts.length === 0) return "no parameters";
  const total = product(lanes, "params");
  if (total === undefined) return `${parts.join(" × ")} parameters`;
  const sum = `${formatCount(total)} ${total === 1 ? "parameter" : "parameters"}`;
  return parts.length > 1 ? `${parts.join(" × ")} = ${sum}` : sum;
}

/** How many values of the input each parameter has to live on. */
export function supportWords(lanes: readonly Lane[]): string | undefined {
  const values = product(lanes, "input");
  const count = product(lanes, "params");
  if (!values || !count || !lanes.some(({cells}) => cells.params)) return undefined;
  const share = values / count;
  const each = share >= 10 ? formatCount(Math.round(share)) : String(Number(share.toPrecision(2)));
  return `from ${formatCount(values)} values, ${each} for each parameter`;
}

function present(lanes: readonly Lane[], column: ShapeColumn): Lane[] {
  const here = lanes.filter(({cells}) => (cells[column]?.state ?? "absent") !== "absent");
  return [...here.filter(({role}) => !role), ...here.filter(({role}) => role)];
}

function factors(lanes: readonly Lane[], column: ShapeColumn): string[] {
  return present(lanes, column).map(({cells, role, name}) => {
    const size = cells[column]?.size;
    return size === undefined ? (role ?? name) : formatCount(size);
  });
}

function product(lanes: readonly Lane[], column: ShapeColumn): number | undefined {
  let total = 1;
  for (const {cells} of present(lanes, column)) {
    const size = cells[column]?.size;
    if (size === undefined) return undefined;
    total *= size;
  }
  return total;
}

function toAxes(list: ShapeList): readonly ShapeAxis[] {
  if (Array.isArray(list)) return list as readonly ShapeAxis[];
  return Object.entries(list as Record<string, number>).map(([name, size]) =>
    isRole(name) ? {name: axisNames[name], role: name, size} : {name, size}
  );
}

function isRole(symbol: string): symbol is Role {
  return (roles as readonly string[]).includes(symbol);
}
