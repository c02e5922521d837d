/** @file The rings of a polygon made continuous: longitudes the short way, closed at a pole where they go round it. */
import {FieldError} from "../../errors.ts";
import {intoFrame} from "./frame.ts";
import type {Surface} from "./measure.ts";

/** One polygon: its rings end to end, each closed by the step from its last vertex to its first. */
export interface Part {
  /** How many vertices; the lists may be longer. */
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where each ring begins, and the count of all vertices. */
  readonly starts: readonly number[];
}

type Position = ArrayLike<number>;
/** What was wrong with the rings of a feature, and was mended. */
export interface Repairs {
  degenerate: number;
  /** Whether a step could have been meant either way round the globe. */
  ambiguous: boolean;
}

/** Room for vertices, reused from polygon to polygon: a part is to be used before the next is asked for. */
let xs = new Float64Array(1024);
let ys = new Float64Array(1024);

/** Steps across ±180° are short; one longer than this, in degrees, may have been meant the other way. */
const LONG_STEP = 5;

/** Longitudes may go round more than once, in degrees; what lies further off is of another kind, such as metres. */
const FARTHEST = 3600;

/** Latitudes may pass the pole by the rounding of float32. */
const PAST_POLE = 90.0001;

/**
 * The rings of one polygon as a part; undefined where no ring encloses anything. A step of more than 180° of longitude is
 * read the short way, unless that folds the ring onto one meridian, as the box round the globe. A ring that goes once round
 * the globe is closed along the nearer pole.
 *
 * Throws: FieldError `invalid coordinate: NaN, 5 of 51610; …`.
 */
export function partOf(
  rings: readonly (readonly Position[])[],
  key: string,
  surface: Surface,
  repairs: Repairs
): Part | undefined {
  let room = 0;
  for (const ring of rings) room += ring.length + 2;
  if (room > xs.length) {
    xs = new Float64Array(2 * room);
    ys = new Float64Array(2 * room);
  }
  const [x, y] = [xs, ys];
  const starts = [0];
  let isWrapped = false;
  let middle: number | undefined;
  let n = 0;
  for (const ring of rings) {
    const from = n;
    const told = repairs.ambiguous;
    n = readRing(ring, x, y, n, key, surface, repairs);
    const isFolded = surface === "sphere" && isUpright(x, from, n) && goesFar(ring);
    if (isFolded) {
      repairs.ambiguous = told;
      n = readRing(ring, x, y, from, key, surface);
    }
    if (surface === "sphere" && !isFolded && turnOf(x, from, n) !== 0) {
      isWrapped = true;
      n = closeAtPole(x, y, from, n);
    } else if (n - from > 1 && x[n - 1] === x[from] && y[n - 1] === y[from]) {
      // The last position repeats the first, as it should.
      n -= 1;
    }
    if (n - from < 3) {
      repairs.degenerate += 1;
      n = from;
      continue;
    }
    if (surface === "sphere") {
      bringHome(x, from, n, middle);
      if (middle === undefined && rings.length > 1) {
        const [west, width] = spanOf(x, from, n);
        middle = west + width / 2;
        // A hole may lie on either side of where such a ring begins and ends.
        isWrapped ||= width > 360 - 1e-6;
      }
    }
    starts.push(n);
  }
  if (starts.length === 1) return undefined;
  const part = {count: n, x, y, starts};
  return isWrapped ? intoFrame(part) : part;
}

/** Reads the positions of a ring; with `repairs` steps of more than 180° of longitude go the short way. */
function readRing(
  ring: readonly Position[],
  x: Float64Array,
  y: Float64Array,
  start: number,
  key: string,
  surface: Surface,
  repairs?: Repairs
): number {
  if (!Array.isArray(ring))
    throw new FieldError(`invalid polygon: ${key}; a ring is a list of positions`, {
      subject: "polygon",
      value: key
    });
  let n = start;
  for (let k = 0; k < ring.length; ++k) {
    const position = ring[k];
    let px = position?.[0];
    let py = position?.[1];
    // What is infinite or no number leaves no 0.
    if (typeof px !== "number" || typeof py !== "number" || px - px !== 0 || py - py !== 0)
      throw badPosition(px, py, key);
    if (surface === "sphere") {
      if (px > FARTHEST || px < -FARTHEST) throw badPosition(px, py, key);
      if (py > 90 || py < -90) {
        if (Math.abs(py) > PAST_POLE) throw badPosition(px, py, key);
        py = Math.sign(py) * 90;
      }
      if (n > start && repairs) {
        const step = px - x[n - 1];
        if (step > 180 || step < -180) {
          px -= 360 * Math.round(step / 360);
          if (Math.abs(px - x[n - 1]) > LONG_STEP) repairs.ambiguous = true;
        }
      }
    }
    if (n > start && px === x[n - 1] && py === y[n - 1]) continue;
    x[n] = px;
    y[n++] = py;
  }
  return n;
}

function badPosition(x: unknown, y: unknown, key: string): FieldError {
  return new FieldError(
    `invalid coordinate: ${String(x)}, ${String(y)} of ${key}; expected longitude and latitude in degrees`,
    {subject: "coordinate", value: key}
  );
}

/** How often a ring goes round, eastwards: 0 for a ring that comes back to where it began. */
function turnOf(x: Float64Array, from: number, to: number): number {
  if (to - from < 2) return 0;
  const rest = x[to - 1] - x[from];
  // An open ring is closed the short way too.
  return Math.abs(rest) > 180 ? Math.round(rest / 360) : 0;
}

/** Closes a ring that goes round along the pole that its mean latitude is nearer to. */
function closeAtPole(x: Float64Array, y: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; ++i) total += y[i];
  const pole = total < 0 ? -90 : 90;
  x[to] = x[to - 1];
  y[to] = pole;
  x[to + 1] = x[from];
  y[to + 1] = pole;
  return to + 2;
}

/** Turns a ring by whole turns: the first so that it begins from −180 to 180, others to lie about the middle of that. */
function bringHome(x: Float64Array, from: number, to: number, middle: number | undefined): void {
  const [west, width] = middle === undefined ? [x[from], 0] : spanOf(x, from, to);
  const turns =
    middle === undefined ? Math.floor((west + 180) / 360) : Math.round((west + width / 2 - middle) / 360);
  if (turns === 0) return;
  for (let i = from; i < to; ++i) x[i] -= 360 * turns;
}

function spanOf(x: Float64Array, from: number, to: number): [west: number, width: number] {
  let [west, east] = [Infinity, -Infinity];
  for (let i = from; i < to; ++i) {
    if (x[i] < west) west = x[i];
    if (x[i] > east) east = x[i];
  }
  return [west, east - west];
}

/** Whether a ring lies on one meridian. */
function isUpright(x: Float64Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; ++i) if (Math.abs(x[i] - x[from]) > 1e-6) return false;
  return true;
}

function goesFar(ring: readonly Position[]): boolean {
  return ring.some((position) => Math.abs(position[0] - ring[0][0]) > 180);
}
