/** @file A cell's function whose errors are told anew, however they leave it. */
import type {CellBody} from "../../runtime/index.browser.ts";

/** Returns the same function; what it throws or rejects with goes through `tell`, which throws or rejects in its turn. */
export function retell(body: CellBody, tell: (error: unknown) => never | Promise<never>): CellBody {
  const made: CellBody = function (this: unknown, ...inputs) {
    try {
      const result = body.apply(this, inputs);
      return result instanceof Promise ? result.catch(tell) : result;
    } catch (error) {
      return tell(error);
    }
  };
  // The session compares cells by their text.
  made.toString = () => body.toString();
  return made;
}
