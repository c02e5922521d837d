/** @file Refuses options that nobody knows: a misspelt one would otherwise quietly mean its default. */
import {OptionError} from "../errors.ts";

/**
 * Throws OptionError `unknown option: mode; eof takes modes, weights, …` when anything is left of the options after the
 * known ones were taken out of them; undefined stands for not given.
 */
export function onlyOptions(who: string, others: object, known: string): void {
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    throw new OptionError(`unknown option: ${name}; ${who} takes ${known}`, {subject: "option", value: name});
  }
}
