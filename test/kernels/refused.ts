/** @file What tests of refusals share: a value the types would not let pass, and the message that comes of it. */

/** What a JavaScript cell may pass although the types say no. */
// biome-ignore lint/suspicious/noExplicitAny: that is the point
export const any = (value: unknown): any => value;

/** The message that a call is refused with, now or later. */
export async function message(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
}
