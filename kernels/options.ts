/** @file Refuses options that nobody knows: a misspelt one would otherwise quietly mean its default. */
import {OptionError} from "../errors.ts";

/**
 * Throws OptionError `unknown option: mode; eof takes modes, weights, …` when anything is left of the options after the
 * known ones were taken out of them; undefined stands for not given.
 */
export function onlyOptions(who: string, others: object, known: string): void {
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    // What a text or a list leaves when it stands where options should.
    if (name === "0")
      throw new OptionError(`invalid options: they have no names; ${who} takes a record of ${known}`, {
        subject: "options",
        value: others
      });
    throw new OptionError(`unknown option: ${name}; ${who} takes ${known}`, {subject: "option", value: name});
  }
}
