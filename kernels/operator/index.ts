/** @file The operator protocol: marks, triage, composition. */
export type * from "./types.ts";
export type {Broadcast, BroadcastOptions} from "./broadcast.ts";
export type {MarkCode, Marks} from "./marks.ts";
export type {Pipe, PipeParams} from "./pipe.ts";
export type {ReduceOver, ReduceOverOptions} from "./reduceOver.ts";
export type {Triaged, TriageOptions, TriageResult} from "./triage.ts";
export {broadcast} from "./broadcast.ts";
export {compatible} from "./compatible.ts";
export {digest} from "./digest.ts";
export {fitApply} from "./fitApply.ts";
export {marks} from "./marks.ts";
export {checkNeeds} from "./needs.ts";
export {pipe} from "./pipe.ts";
export {provenanceOf} from "./provenance.ts";
export {reduceOver} from "./reduceOver.ts";
export {triage} from "./triage.ts";
