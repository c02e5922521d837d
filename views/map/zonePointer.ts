/** @file Which zone is meant: the one under the pointer, or the next one in the direction of an arrow key. */

/** Shapes that can be pointed at; `hold` is told the one that is meant, or undefined where none is. */
export interface Pointed {
  readonly paths: readonly (Element | undefined)[];
  readonly centres: readonly (readonly [number, number])[];
  hold(zone: number | undefined): void;
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};

/** Listens on the element round the shapes. Escape and leaving let go. */
export function follow(holder: HTMLElement, {paths, centres, hold}: Pointed): void {
  const zones = new Map(paths.flatMap((path, i) => (path ? [[path, i] as const] : [])));
  let held: number | undefined;
  const take = (zone: number | undefined) => {
    if (zone === held) return;
    held = zone;
    hold(zone);
  };
  for (const name of ["pointermove", "pointerdown"])
    holder.addEventListener(name, ({target}) => take(zones.get(target as Element)));
  // A finger that is lifted has left too, and what it touched is still being read.
  holder.addEventListener("pointerleave", (event) => {
    if ((event as PointerEvent).pointerType !== "touch") take(undefined);
  });
  holder.addEventListener("keydown", (event) => {
    const {key} = event as KeyboardEvent;
    if (key === "Escape") return take(undefined);
    const direction = arrows[key];
    if (!direction) return;
    event.preventDefault();
    take(
      held === undefined ? [...zones.values()][0] : (next(held, direction, zones.values(), centres) ?? held)
    );
  });
}

/** The nearest zone within 45° of the direction. */
function next(
  from: number,
  [dx, dy]: readonly [number, number],
  zones: Iterable<number>,
  centres: Pointed["centres"]
): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const i of zones) {
    const [x, y] = [centres[i][0] - centres[from][0], centres[i][1] - centres[from][1]];
    const along = x * dx + y * dy;
    if (i === from || along <= 0 || Math.abs(x * dy - y * dx) > along) continue;
    if (Math.hypot(x, y) < least) [best, least] = [i, Math.hypot(x, y)];
  }
  return best;
}
