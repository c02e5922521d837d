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

/** The tensors of an operator, stated axis by axis. */
export interface ShapeTensors {
  readonly input: readonly ShapeAxis[];
  readonly params: readonly ShapeAxis[];
  readonly output: readonly ShapeAxis[];
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

/** One axis on its way from input through parameters to output. */
export interface Lane {
  readonly name: string;
  readonly role?: Role;
  readonly cells: readonly [input: LaneCell, params: LaneCell, output: LaneCell];
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

/** Returns the lanes: the axes of the input in their order, then the new ones. */
export function lanesOf({input, params, output, marks = {}}: ShapeTensors): Lane[] {
  for (const {role, name} of input) {
    if (role && isRole(role)) continue;
    throw new OptionError(`missing role: ${name}; an input axis is one of S, T, V, X`, {
      subject: "role",
      value: name
    });
  }
  const find = (list: readonly ShapeAxis[], key: string) =>
    list.find((axis) => (axis.role ?? axis.name) === key);
  const old = input.map((axis): Lane => {
    const role = axis.role as Role;
    const kept = find(params, role);
    const after = find(output, role);
    const fit = marks[role]?.fit;
    return {
      name: axis.name,
      role,
      fit: fit ?? (kept ? "K" : "F"),
      predict: marks[role]?.predict ?? (after ? "B" : "P"),
      cells: [
        {state: "kept", size: axis.size},
        kept
          ? {state: fit === "W" ? "windowed" : "kept", size: kept.size ?? axis.size}
          : {state: "reduced", size: 1},
        after ? {state: "kept", size: after.size ?? axis.size} : {state: "reduced", size: 1}
      ]
    };
  });
  const names = [...new Set([...params, ...output].filter(({role}) => !role).map(({name}) => name))];
  const added = names.map((name): Lane => {
    const [inside, after] = [find(params, name), find(output, name)];
    const cell = (axis: ShapeAxis | undefined): LaneCell =>
      axis ? {state: "new", size: axis.size} : {state: "absent"};
    return {name, cells: [{state: "absent"}, cell(inside), cell(after)]};
  });
  return [...old, ...added];
}

/** `2 × 1 × 5,721 = 11,442 parameters`: new axes first, and a 1 for every axis that is reduced. */
export function countWords(lanes: readonly Lane[]): string {
  const column = [...lanes.filter(({role}) => !role), ...lanes.filter(({role}) => role)].filter(
    ({cells}) => cells[1].state !== "absent"
  );
  if (column.length === 0) return "no parameters";
  const factors = column.map(({cells, name, role}) =>
    cells[1].size === undefined ? (role ?? name) : formatCount(cells[1].size)
  );
  const total = product(column, 1);
  if (total === undefined) return `${factors.join(" × ")} parameters`;
  const sum = `${formatCount(total)} ${total === 1 ? "parameter" : "parameters"}`;
  return factors.length > 1 ? `${factors.join(" × ")} = ${sum}` : sum;
}

/** How many values of the input each parameter has to live on. */
export function supportWords(lanes: readonly Lane[]): string | undefined {
  const values = product(
    lanes.filter(({role}) => role),
    0
  );
  const count = product(
    lanes.filter(({cells}) => cells[1].state !== "absent"),
    1
  );
  if (!values || !count) return undefined;
  const share = values / count;
  const each = share >= 10 ? formatCount(Math.round(share)) : String(Number(share.toPrecision(2)));
  return `from ${formatCount(values)} values, ${each} for each parameter`;
}

function product(lanes: readonly Lane[], column: 0 | 1 | 2): number | undefined {
  let total = 1;
  for (const {cells} of lanes) {
    const {size} = cells[column];
    if (size === undefined) return undefined;
    total *= size;
  }
  return total;
}

function isRole(symbol: string): symbol is Role {
  return (roles as readonly string[]).includes(symbol);
}
