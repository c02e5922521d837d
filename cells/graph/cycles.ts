/** @file Cells that wait for one another. */
import type {Diagnostic, Graph} from "../types.ts";

/** Longer paths are shown in part; `names` and `cells` of the diagnostic hold them whole. */
const shownNames = 24;

type Edge = Graph["edges"][number];

/** Returns one FB002 for each knot of cells, at its first cell, with the shortest way round from there. */
export function findCycles(nodes: Graph["nodes"], edges: Graph["edges"]): Diagnostic[] {
  const after = new Map<number, Edge[]>(nodes.map(({id}) => [id, []]));
  for (const edge of edges) after.get(edge.from)!.push(edge);
  const position = new Map(nodes.map(({id}, i) => [id, i]));
  return knots(nodes, after)
    .filter((knot) => knot.length > 1 || after.get(knot[0])!.some(({to}) => to === knot[0]))
    .map((knot) => {
      const first = knot.reduce((a, b) => (position.get(b)! < position.get(a)! ? b : a));
      const path = shortestWayRound(first, new Set(knot), after);
      const names = path.map(({name}) => name);
      const round = [...names, names[0]];
      const shown =
        round.length > shownNames
          ? [
              ...round.slice(0, shownNames - 4),
              `… ${round.length - shownNames + 2} more …`,
              ...round.slice(-2)
            ]
          : round;
      const others = [...new Set(path.map(({from}) => from))];
      const cells = [...others, ...knot.filter((id) => !others.includes(id) && knot.length <= 1000)];
      const where =
        others.length > 1
          ? `cells ${others.slice(0, shownNames).join(", ")} wait for one another`
          : "the cell waits for itself";
      const message = `invalid cycle: ${shown.join(" → ")}; ${where}, break the circle in one of them`;
      return {code: "FB002", severity: "error", message, cell: first, line: 1, column: 1, names, cells};
    });
}

/** Strongly connected components, by Tarjan's method with a stack of our own. */
function knots(nodes: Graph["nodes"], after: Map<number, Edge[]>): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  const visit = (id: number) => {
    index.set(id, index.size);
    low.set(id, index.get(id)!);
    open.push(id);
    isOpen.add(id);
    return {id, next: 0};
  };
  for (const {id} of nodes) {
    if (index.has(id)) continue;
    const stack = [visit(id)];
    while (stack.length) {
      const top = stack[stack.length - 1];
      const edge = after.get(top.id)![top.next++];
      if (edge) {
        if (!index.has(edge.to)) stack.push(visit(edge.to));
        else if (isOpen.has(edge.to)) low.set(top.id, Math.min(low.get(top.id)!, index.get(edge.to)!));
        continue;
      }
      stack.pop();
      const parent = stack[stack.length - 1];
      if (parent) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(top.id)!));
      if (low.get(top.id) !== index.get(top.id)) continue;
      const knot = open.splice(open.lastIndexOf(top.id));
      for (const member of knot) isOpen.delete(member);
      found.push(knot);
    }
  }
  return found;
}

function shortestWayRound(start: number, knot: Set<number>, after: Map<number, Edge[]>): Edge[] {
  const by = new Map<number, Edge>();
  const queue = [start];
  for (const id of queue)
    for (const edge of after.get(id)!) {
      if (edge.to === start) {
        const path = [edge];
        while (path[0].from !== start) path.unshift(by.get(path[0].from)!);
        return path;
      }
      if (!knot.has(edge.to) || by.has(edge.to)) continue;
      by.set(edge.to, edge);
      queue.push(edge.to);
    }
  return [];
}
