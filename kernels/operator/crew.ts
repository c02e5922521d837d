/** @file Workers that fit parts: each reads its own, so that unpacking, decoding and summing up are spread over all cores. */
import * as errors from "../../errors.ts";
import {maybeNodeThread, type Thread} from "../engine/host.ts";
import type {Job, Order, Reply} from "./crewWorker.ts";
import type {Pass} from "./types.ts";

export interface Crew {
  /** How many work at once. */
  readonly size: number;
  /** What `partial` makes of entries from … to of each input. */
  run(ranges: Job["ranges"], pass: Pass): Promise<unknown>;
  end(): void;
}

/** A name of its own, or bundlers for pages would carry the file. */
const FILE = "./crewWorker.js";

interface Member {
  readonly thread: Thread;
  /** The pass it was told of. */
  pass?: Pass;
  answer?: {resolve(state: unknown): void; reject(reason: unknown): void} | undefined;
}

/**
 * Starts workers that know a source and an operator by name and options. Undefined where there are none to be had: in a
 * page, in a file that was bundled without them, or for an operator that the door cannot make from its options.
 */
export async function openCrew(order: Order, size: number): Promise<Crew | undefined> {
  const hired = await Promise.allSettled(Array.from({length: size}, () => hire(order)));
  const members = hired.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const end = (): void => {
    for (const {thread} of members) thread.end();
  };
  if (members.length < size) {
    end();
    return undefined;
  }
  const idle = [...members];
  const waiting: (() => void)[] = [];
  return {
    size,
    end,
    async run(ranges, pass) {
      while (idle.length === 0) await new Promise<void>((resolve) => void waiting.push(resolve));
      const member = idle.pop()!;
      try {
        return await new Promise((resolve, reject) => {
          member.answer = {resolve, reject};
          member.thread.post({ranges, ...(member.pass !== pass && {pass})}, []);
          member.pass = pass;
        });
      } finally {
        member.answer = undefined;
        idle.push(member);
        waiting.shift()?.();
      }
    }
  };
}

/** Resolves to a worker that is ready; rejects for one that cannot do the work. */
async function hire(order: Order): Promise<Member> {
  const thread = maybeNodeThread(new URL(FILE, import.meta.url));
  if (!thread) throw new Error("no workers");
  const member: Member = {thread};
  await new Promise((resolve, reject) => {
    member.answer = {resolve, reject};
    thread.hold(true);
    thread.listen(
      (message) => {
        const {state, error} = message as Reply;
        if (error) member.answer?.reject(revived(error));
        else member.answer?.resolve(state);
      },
      (cause) =>
        member.answer?.reject(
          new errors.EngineError("failed worker: it ended while at work; give it less at a time by memory", {
            cause
          })
        )
    );
    try {
      thread.post(order, []);
    } catch (cause) {
      // Options that cannot be sent, as functions.
      reject(cause);
    }
  }).catch((reason) => {
    thread.end();
    throw reason;
  });
  return member;
}

/** An error of ours, as it was thrown in a worker. */
function revived({name, message, detail}: NonNullable<Reply["error"]>): Error {
  const known = Object.entries(errors).find(([each]) => each === name && each.endsWith("Error"))?.[1];
  return known ? new (known as typeof errors.FieldbookError)(message, detail) : new Error(message);
}
