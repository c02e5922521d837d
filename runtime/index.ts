export * from "./types.ts";
export {InterruptError} from "./errors.ts";
export {Session} from "./session.ts";
