/** @file Values over time as async generators: events in, latest value out. */

export type Dispose = (() => void) | undefined;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Keeps only the newest value: a slow reader skips those in between. */
export function observe<T>(
  initialize: (notify: (value: T) => T) => Dispose
): AsyncGenerator<T, void, unknown> {
  return source(initialize, (values, value) => {
    values.length = 0;
    values.push(value);
  });
}

/** Keeps every value until it is read. */
export function queue<T>(initialize: (notify: (value: T) => T) => Dispose): AsyncGenerator<T, void, unknown> {
  return source(initialize, (values, value) => void values.push(value));
}

function source<T>(
  initialize: (notify: (value: T) => T) => Dispose,
  keep: (values: T[], value: T) => void
): AsyncGenerator<T, void, unknown> {
  const values: T[] = [];
  let waiting: Waiting | undefined;
  const dispose = initialize((value) => {
    if (waiting) {
      waiting.resolve(value);
      waiting = undefined;
    } else {
      keep(values, value);
    }
    return value;
  });
  if (dispose != null && typeof dispose !== "function") {
    throw new TypeError(
      "invalid initializer: it returned a value; return a function that disposes, or nothing"
    );
  }
  const end = (error: unknown): Promise<IteratorReturnResult<void>> => {
    waiting?.reject(error);
    waiting = undefined;
    dispose?.();
    return Promise.resolve({done: true, value: undefined});
  };
  return {
    async next() {
      const value = values.length
        ? (values.shift() as T)
        : await new Promise<T>(
            (resolve, reject) => (waiting = {resolve: resolve as Waiting["resolve"], reject})
          );
      return {done: false, value};
    },
    return: () => end(new Error("generator returned")),
    throw: (error) => end(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end(new Error("generator disposed"));
    }
  } as AsyncGenerator<T, void, unknown>;
}
