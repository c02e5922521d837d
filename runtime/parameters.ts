/** @file Parameters as people write them, on a command line and in an address. */

/** Values are JSON if they read as such, else text: `?n=3&place=Oslo`. */
export function parametersOf(query: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(query)].map(([name, text]) => [name, parameterValue(text)])
  );
}

export function parameterValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
