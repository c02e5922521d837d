/** @file What we use of @observablehq/runtime, which carries no types: its public names only. */
declare module "@observablehq/runtime" {
  export interface Observer {
    pending?(): void;
    fulfilled?(value: unknown, name: string | null): void;
    rejected?(error: unknown, name: string | null): void;
  }
  export class RuntimeError extends Error {
    input?: string;
  }
  export class Variable {
    define(
      name: string | null,
      inputs: readonly string[],
      definition: (...inputs: never[]) => unknown
    ): Variable;
    delete(): Variable;
  }
  export class Module {
    variable(observer?: Observer | true): Variable;
    value(name: string): Promise<unknown>;
  }
  export class Runtime {
    constructor(builtins?: Record<string, unknown>, global?: (name: string) => unknown);
    module(): Module;
    dispose(): void;
  }
}

declare module "@observablehq/inputs";
