/** @file The physics family: the scales of phenomena, and the scope they ask for. */
export type {Advice, Advised, AdviseOptions, Duration, OwnPhenomenon} from "./advise.ts";
export type {NaturalScope, Phenomenon} from "./phenomena.ts";
export {advise} from "./advise.ts";
export {phenomena} from "./phenomena.ts";
