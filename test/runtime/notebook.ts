/** @file Small notebooks for tests of the runtime: cells of source text, compiled and put into a session. */
import {Script} from "node:vm";
import {type Cell, compile} from "fieldbook/cells";
import {type CellBody, type Host, type LiveDefinition, Session, type SessionEvent} from "fieldbook/runtime";

/** Compiles sources to definitions with ids 1, 2, 3 …; a source may be a cell with a kind or output of its own. */
export function cells(...sources: (string | Partial<Cell>)[]): LiveDefinition[] {
  return sources.map((source, i) => cell(i + 1, source));
}

export function cell(id: number, source: string | Partial<Cell>): LiveDefinition {
  const given = typeof source === "string" ? {source} : source;
  return compile({id, kind: "js", source: "", pinned: false, hidden: false, ...given} as Cell);
}

export interface Opened {
  session: Session;
  events: SessionEvent[];
  /** What each cell displays now. */
  shown(id: number): unknown[];
  states(): string[];
}

/** Opens a session that keeps all events. `seen` and other builtins are given by name. */
export function open(sources: (string | Partial<Cell>)[], host: Partial<Host> = {}): Opened {
  const events: SessionEvent[] = [];
  const displays = new Map<number, unknown[]>();
  const session = new Session({
    evaluate: ({body}) => new Script(`"use strict";(${body})`).runInThisContext() as CellBody,
    builtins: {},
    observe(event) {
      // Records of a cell's state are live; tests compare what they were.
      events.push(event.type === "state" ? {...event, status: {...event.status}} : {...event});
      if (event.type === "clear") displays.set(event.cell, []);
      if (event.type === "display")
        displays.set(event.cell, [...(displays.get(event.cell) ?? []), event.value]);
    },
    ...host
  });
  session.define(cells(...sources));
  return {
    session,
    events,
    shown: (id) => displays.get(id) ?? [],
    states: () => session.statuses().map(({state}) => state)
  };
}

/** The states that a cell went through, in order. */
export function history(events: SessionEvent[], id: number): string[] {
  return events.flatMap((event) => (event.type === "state" && event.cell === id ? [event.status.state] : []));
}

/** Resolves when a condition holds, and fails when it does not within a second. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200; ++i) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never came true: ${condition}`);
}
