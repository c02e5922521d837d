/** @file The part of the inspector that is wrapped: it comes without types. */
declare module "@observablehq/inspector" {
  export class Inspector {
    _node: Element;
    fulfilled(value: unknown, name?: string): void;
    rejected(error: unknown, name?: string): void;
  }
}
