/** @file The table of axis triage: the marks of operators, their cell of the two-by-two, the shape of their parameters. */
import type {Role, TriageResult} from "../kernels/index.ts";
import {axisColor, axisNames} from "./colors.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {type Child, html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, figure} from "./figure/figure.ts";
import {formatCount} from "./figure/format.ts";

/** A line of the table; what `triage` returns is one. */
export type TriageLine = Pick<TriageResult, "operator" | "marks" | "pooled" | "cell" | "parameterShape"> &
  Partial<Pick<TriageResult, "sizes" | "count" | "neighbourhood">>;

/** What somebody else says of an operator: marks as "F, P" and the cell; what is left out is not compared. */
export type TriageClaim = Readonly<Partial<Record<Role | "cell", string>>>;

export interface TriageTableOptions extends Omit<FigureOptions, "width" | "alt"> {
  /** Claims to hold against the lines, by the operator's name; where they differ both are shown. */
  claims?: Readonly<Record<string, TriageClaim>>;
  /** Who claims; defaults to "source". */
  claimant?: string;
}

/** What a neighbourhood says of itself, such as knn({k: 6}). */
interface Neighbourhood {
  readonly name?: string;
  readonly options?: Readonly<Record<string, number | undefined>>;
}

const roles: readonly Role[] = ["S", "T", "V", "X"];
const style = `
.fb-triage{overflow-x:auto}
.fb-triage table{border-collapse:collapse;margin:0;max-width:none;width:100%;font:14px/1.35 var(--fb-sans,var(--sans,system-ui,sans-serif));font-variant-numeric:tabular-nums}
.fb-triage th,.fb-triage td{padding:5px 8px;text-align:left;vertical-align:top;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);white-space:nowrap}
.fb-triage tr>:first-child{padding-left:0}
.fb-triage tbody th{font-weight:600}
.fb-triage b{color:var(--fb-axis)}
.fb-triage small{display:block;font-size:12px;opacity:.8}
.fb-triage .fb-differs{background:color-mix(in srgb,light-dark(#c8102e,#ff8a80) 14%,transparent)}
.fb-triage .fb-differs small{opacity:1;font-weight:600}
`;

/**
 * Returns the triage of operators as a table. An axis with a dot is kept by the parameters and yet pooled: one number
 * draws on all of it. Claims of others are held against the lines, and a cell that differs says both.
 *
 * @example triageTable([triage(eof({modes: 4}), sst), triage(kmeans({k: 5}), sst)], {title: "Two operators"})
 */
export function triageTable(
  lines: readonly TriageLine[],
  {
    document,
    title = "Axis triage",
    claims = {},
    claimant = "source",
    caption,
    ...frame
  }: TriageTableOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const isCounted = lines.some(({count}) => count !== undefined);
  const hinted = lines.some((line) => roles.some((role) => isHidden(line, role)));
  let differences = 0;
  const cell = (own: string, claimed: string | undefined, ...content: Child[]) => {
    const differs = claimed !== undefined && tidy(claimed) !== tidy(own);
    if (differs) ++differences;
    const note = differs && html(page, "small", {}, `≠ ${claimant}: ${claimed}`);
    return html(page, "td", {class: differs && "fb-differs"}, content, note);
  };
  const body = lines.map((line) => {
    const claim = claims[line.operator] ?? {};
    const around = line.neighbourhood as Neighbourhood | undefined;
    const marks = roles.map((role) => {
      const own = said(line, role);
      return cell(
        own,
        claim[role],
        own,
        isHidden(line, role) && html(page, "span", {title: `pools all of ${role}`}, " •")
      );
    });
    return html(
      page,
      "tr",
      {},
      html(page, "th", {scope: "row"}, line.operator, around && html(page, "small", {}, words(around))),
      marks,
      cell(line.cell, claim.cell, line.cell),
      html(page, "td", {}, shape(page, line)),
      isCounted && html(page, "td", {}, count(line))
    );
  });
  const headings = roles.map((role) =>
    html(
      page,
      "th",
      {scope: "col", title: axisNames[role], style: `--fb-axis:${axisColor(role)}`},
      html(page, "b", {}, role)
    )
  );
  const column = (text: string) => html(page, "th", {scope: "col"}, text);
  const table = html(
    page,
    "table",
    {},
    html(
      page,
      "thead",
      {},
      html(
        page,
        "tr",
        {},
        column("Operator"),
        headings,
        column("Fit / predict"),
        column("Parameters"),
        isCounted && column("Numbers")
      )
    ),
    html(page, "tbody", {}, body)
  );
  const compared = Object.keys(claims).length
    ? `${differences || "No"} ${differences === 1 ? "entry differs" : "entries differ"} from the ${claimant}`
    : undefined;
  const notes = [
    caption,
    "Fit: F reduced, K kept, W kept in windows and pooled; predict: P collapsed, B passed through, – untouched",
    hinted ? "A dot: kept, and yet each number draws on the whole axis" : undefined,
    compared
  ].filter((note) => note !== undefined);
  const csv = lines.map((line) => [
    line.operator,
    ...roles.map((role) => said(line, role)),
    line.cell,
    line.parameterShape.join(" ")
  ]);
  return figure(
    page,
    {title, caption: notes.map((note) => note.replace(/\.$/, "")).join(". "), ...frame},
    [dataLink(page, "triage", toCsv(["operator", ...roles, "cell", "parameters"], csv))],
    html(page, "style", {}, style),
    html(page, "div", {class: "fb-triage", tabindex: 0, role: "region", "aria-label": title}, table)
  );
}

function said({marks}: TriageLine, role: Role): string {
  return `${marks[role].fit}, ${marks[role].predict}`;
}

/** Pooled although the parameters keep the axis: marks alone do not tell. */
function isHidden({marks, pooled}: TriageLine, role: Role): boolean {
  return marks[role].fit === "K" && pooled.includes(role);
}

function shape(page: Document, {parameterShape}: TriageLine): Child[] {
  if (parameterShape.length === 0) return ["none"];
  const parts = parameterShape.map((symbol) =>
    roles.includes(symbol as Role)
      ? html(page, "b", {style: `--fb-axis:${axisColor(symbol as Role)}`}, symbol)
      : symbol
  );
  return ["[", ...parts.flatMap((part, i) => (i ? [", ", part] : [part])), "]"];
}

function count({count: n, sizes = []}: TriageLine): string {
  if (n === undefined) return "";
  if (Number.isNaN(n)) return "by the data";
  return sizes.length > 1 ? `${sizes.map(formatCount).join(" × ")} = ${formatCount(n)}` : formatCount(n);
}

function words({name = "neighbourhood", options = {}}: Neighbourhood): string {
  const {k, km, distance} = options;
  if (k !== undefined) return `${formatCount(k)} nearest`;
  if (km !== undefined) return `within ${formatCount(km)} km`;
  return distance === undefined ? name : `within ${formatCount(distance)}`;
}

/** Dashes are written in many ways. */
function tidy(text: string): string {
  return text
    .replace(/\s*[—–-]/g, " –")
    .replace(/\s+/g, " ")
    .trim();
}
