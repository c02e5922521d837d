/** @file Makes the runtime of a page compute in hidden tabs too, where animation frames stop. */
import {Runtime} from "@observablehq/runtime";

/** A tab may be hidden after a frame was asked for, so the timer always stands beside it; a visible tab never needs it. */
const HIDDEN_MS = 100;

/**
 * The runtime takes `requestAnimationFrame` when it is loaded and offers no other scheduler, so the one method
 * that waits for the frame is replaced on the instance; without that method the runtime stays as it is.
 */
export function createRuntime(builtins: Record<string, unknown>, global: (name: string) => unknown): Runtime {
  const runtime = new Runtime(builtins, global);
  // Only a page that can be seen can be hidden; Node has frames of its own making at most.
  if (typeof IntersectionObserver !== "function" || !("_computeSoon" in runtime)) return runtime;
  const inner = runtime as unknown as {_disposed: boolean; _computeNow(): Promise<void>};
  Object.defineProperty(runtime, "_computeSoon", {
    value: () => nextFrame().then(() => (inner._disposed ? undefined : inner._computeNow()))
  });
  return runtime;
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, document.hidden ? 0 : HIDDEN_MS);
    const frame = requestAnimationFrame(done);
    function done() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      resolve();
    }
  });
}
