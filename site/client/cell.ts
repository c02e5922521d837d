/** @file A compiled cell as a page's module carries it: what differs from a plain cell, and its function. */
import type {Kind} from "../../cells/index.ts";
import type {CellBody, LiveDefinition} from "../../runtime/index.browser.ts";

/** Returns the definition that a session takes; the page leaves out what is as usual. */
export function cell(id: number, kind: Kind, given: Partial<LiveDefinition>, body: CellBody): LiveDefinition {
  const {directives, ...rest} = given;
  return {
    id,
    kind,
    body,
    inputs: [],
    outputs: [],
    autodisplay: false,
    autoview: false,
    automutable: false,
    imports: [],
    files: [],
    lineOffset: 0,
    places: {inputs: {}, outputs: {}, files: {}},
    ownReads: [],
    codegen: [],
    diagnostics: [],
    ...rest,
    directives: {
      run: "auto",
      disabled: false,
      parameters: false,
      freeze: false,
      cache: false,
      test: false,
      ...directives
    }
  };
}
