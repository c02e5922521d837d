/** @file The names a host gives every notebook, as the runtime takes them; errors are kept, since it tells only their text. */

export class Builtins {
  #values: Record<string, unknown>;
  #errors = new Map<string, unknown>();

  constructor(values: Record<string, unknown>) {
    this.#values = values;
  }

  /** Functions are called when a cell names them; other values are given as they are. */
  definitions(): Record<string, () => unknown> {
    return Object.fromEntries(
      Object.entries(this.#values).map(([name, value]) => [
        name,
        typeof value === "function" ? () => this.#load(name, value as () => unknown) : () => value
      ])
    );
  }

  /** What kept a name from having a value, described; undefined when nothing did. */
  failure<T>(name: string, describe: (error: unknown) => T): T | undefined {
    return this.#errors.has(name) ? describe(this.#errors.get(name)) : undefined;
  }

  async #load(name: string, load: () => unknown): Promise<unknown> {
    try {
      return await load();
    } catch (error) {
      this.#errors.set(name, error);
      throw error;
    }
  }
}

/** What a name means that neither a cell nor the host defines. */
export function globalValue(name: string): unknown {
  if (name in globalThis) return (globalThis as Record<string, unknown>)[name];
  throw new ReferenceError(`${name} is not defined`);
}
