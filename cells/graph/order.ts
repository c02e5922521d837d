/** @file An order in which each cell comes after the cells it depends on. */
import type {Graph} from "../types.ts";

/** Returns all ids, dependencies first, otherwise as in the notebook; without recursion, since chains may be long. */
export function orderCells(nodes: Graph["nodes"], edges: Graph["edges"]): number[] {
  const before = new Map<number, number[]>(nodes.map(({id}) => [id, []]));
  for (const {from, to} of edges) before.get(to)!.push(from);
  const seen = new Set<number>();
  const order: number[] = [];
  for (const {id} of nodes) {
    if (seen.has(id)) continue;
    seen.add(id);
    const stack = [{id, next: 0}];
    while (stack.length) {
      const top = stack[stack.length - 1];
      const dependencies = before.get(top.id)!;
      if (top.next === dependencies.length) {
        order.push(top.id);
        stack.pop();
        continue;
      }
      const dependency = dependencies[top.next++];
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      stack.push({id: dependency, next: 0});
    }
  }
  return order;
}
