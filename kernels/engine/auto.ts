/** @file The engine "auto": the core, and for large work another engine where one is exact enough and was measured to be faster. */
import {type Adapter, Refusal} from "./adapter.ts";
import {type Cost, costOf, isCost} from "./cost.ts";
import {Disturbed, measure} from "./measure.ts";
import {describeMachine, readNote, writeNote} from "./note.ts";
import {onCore, type Pick} from "./primitives.ts";
import {type AdapterSeat, adapters, type Finding} from "./registry.ts";
import type {EngineName, Precision, PrimitiveName} from "./types.ts";

/** Floating-point operations from which it may pay to ask another engine: tens of milliseconds on the core. */
const MATTERS = 1e8;
/** Another engine rounds otherwise, so it must be faster by more than timings vary. */
const GAIN = 0.8;
/** What may go to another engine where the caller wants float64; the rest is as fast on the core, or not the same. */
const HEAVY: readonly PrimitiveName[] = ["gram", "eigh", "svd", "cholesky", "solve"];
/** Milliseconds for which costs are believed: drivers and libraries change, and so does what else a machine does. */
const KEPT = 30 * 24 * 3600 * 1000;
/** Counted up when costs are measured in another way, or the core is made faster. */
const VERSION = 1;
const NOTE = "engines";

/** An engine by what it is and runs on. */
interface Named {
  name: EngineName;
  detail: string;
}

/** Costs of one engine on this machine: of its primitives, and milliseconds until it has started. */
interface Costs {
  start?: number;
  /** When they were first measured, in milliseconds since 1970. */
  since?: number;
  primitives: Partial<Record<PrimitiveName, Cost>>;
}

/** Another engine, as far as it is known by now. */
interface Candidate {
  seat: AdapterSeat;
  finding?: Promise<Finding>;
  adapter?: Promise<Adapter>;
  /** Set when the adapter is there. */
  opened?: Adapter;
  /** It is not here, does not start or was lost. */
  isGone?: boolean;
  /** Primitives that are being timed or could not be. */
  asked: Set<PrimitiveName>;
}

export class Auto {
  #core: Named;
  #candidates: Candidate[] = adapters.map((seat) => ({seat, asked: new Set()}));
  #table: Record<string, Costs> | undefined;
  #measuring: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(core: Named) {
    this.#core = core;
  }

  /** The engines that have been started, for large work. */
  get opened(): readonly Named[] {
    return this.#candidates.flatMap(({seat: {name}, opened, isGone}) =>
      opened && !isGone ? [{name, detail: opened.detail}] : []
    );
  }

  /** The engine to be asked in place of the core, if any; what is not known yet is found out in the background. */
  pick(primitive: PrimitiveName, work: number, precision: Precision): Promise<Pick | undefined> | undefined {
    if (work < MATTERS) return undefined;
    const able = this.#candidates.filter(
      ({seat, isGone}) => !isGone && isExact(seat.precision[primitive], primitive, precision)
    );
    return able.length > 0 ? this.#choose(able, primitive, work) : undefined;
  }

  /** Leaves an engine out from now on. */
  lose(name: EngineName): void {
    const lost = this.#candidates.find(({seat}) => seat.name === name);
    if (lost) lost.isGone = true;
  }

  /** Gives back what was started, but for an adapter that somebody else uses now. */
  async close(kept?: Adapter): Promise<void> {
    this.#isClosed = true;
    for (const {adapter, opened} of this.#candidates) {
      const closed = adapter?.then(
        (made) => (made === kept ? undefined : made.close()),
        () => {}
      );
      // Nobody waits for one that is only starting.
      if (opened) await closed;
    }
  }

  async #choose(able: Candidate[], primitive: PrimitiveName, work: number): Promise<Pick | undefined> {
    const own = this.#costs(keyOf(this.#core)).primitives[primitive];
    let best: Candidate | undefined;
    let least = own ? GAIN * costOf(own, work) : 0;
    for (const candidate of able) {
      const costs = await this.#costsOf(candidate);
      const cost = costs?.primitives[primitive];
      if (!own || !cost) this.#measure(candidate, primitive);
      if (!own || !cost || candidate.isGone) continue;
      const ms = costOf(cost, work) + (candidate.opened ? 0 : (costs.start ?? 0));
      if (ms < least) [best, least] = [candidate, ms];
    }
    if (!best) return undefined;
    const {name} = best.seat;
    try {
      return {name, adapter: await this.#open(best)};
    } catch (error) {
      return {name, reason: (error as Error).message};
    }
  }

  /** What is known of its costs; undefined where it is not here. */
  async #costsOf(candidate: Candidate): Promise<Costs | undefined> {
    const {name} = candidate.seat;
    const {found, detail} = await (candidate.finding ??= candidate.seat.find());
    if (!found) candidate.isGone = true;
    return found ? this.#costs(keyOf({name, detail})) : undefined;
  }

  #open(candidate: Candidate): Promise<Adapter> {
    candidate.adapter ??= candidate.seat.open().then(
      (adapter) => (candidate.opened = adapter),
      (error) => {
        candidate.isGone = true;
        throw error;
      }
    );
    return candidate.adapter;
  }

  /** Times the primitive on the core and on the candidate, when its turn comes, and keeps what it finds. */
  #measure(candidate: Candidate, primitive: PrimitiveName): void {
    const {asked, seat} = candidate;
    if (asked.has(primitive)) return;
    asked.add(primitive);
    const turn = async (): Promise<void> => {
      const costs = await this.#costsOf(candidate);
      if (!costs || candidate.isGone || this.#isClosed) return;
      const started = performance.now();
      const isOpen = candidate.opened !== undefined;
      const adapter = await this.#open(candidate);
      if (!isOpen) costs.start = performance.now() - started;
      const {name} = this.#core;
      const own = this.#costs(keyOf(this.#core)).primitives;
      own[primitive] ??= await measure(primitive, ({operands, work}) =>
        onCore(name, {primitive, operands, options: {}}, work)
      );
      const precision = seat.precision[primitive];
      costs.primitives[primitive] ??= await measure(primitive, ({operands}) =>
        adapter.call({primitive, operands, options: {}, precision})
      );
      this.#keep();
    };
    this.#measuring = this.#measuring.then(turn).catch((error: unknown) => {
      if (error instanceof Disturbed) asked.delete(primitive);
      if (error instanceof Refusal && error.final) candidate.isGone = true;
    });
  }

  #costs(key: string): Costs {
    this.#table ??= readTable();
    return (this.#table[key] ??= {primitives: {}});
  }

  /** Others may have learnt something else meanwhile. */
  #keep(): void {
    const table = readTable();
    for (const [key, {start, since, primitives}] of Object.entries(this.#table ?? {}))
      table[key] = {
        start: start ?? table[key]?.start,
        since: since ?? table[key]?.since ?? Date.now(),
        primitives: {...table[key]?.primitives, ...primitives}
      };
    writeNote(NOTE, table);
  }
}

function isExact(offered: Precision | undefined, primitive: PrimitiveName, wanted: Precision): boolean {
  if (offered === undefined) return false;
  return wanted === "float32" || (offered === "float64" && HEAVY.includes(primitive));
}

function keyOf({name, detail}: Named): string {
  return `${VERSION}; ${describeMachine()}; ${name}, ${detail}`;
}

/** What was kept, and of that only what can be read. */
function readTable(): Record<string, Costs> {
  const table: Record<string, Costs> = {};
  const kept = readNote(NOTE);
  if (typeof kept !== "object" || kept === null) return table;
  for (const [key, costs] of Object.entries(kept as Record<string, Partial<Costs> | null>)) {
    const [start, since] = [Number(costs?.start), Number(costs?.since)];
    if (!(Date.now() - since < KEPT)) continue;
    const primitives = Object.entries(costs?.primitives ?? {}).filter(([, cost]) => isCost(cost));
    table[key] = {
      ...(start >= 0 && {start}),
      since,
      primitives: Object.fromEntries(primitives)
    };
  }
  return table;
}
