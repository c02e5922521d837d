/** @file What the adapter and its thread say to each other. */
import type {operations} from "./operations.ts";

export interface Start {
  /** Path of the addon to load. */
  addon: string;
}

export interface Question {
  primitive: keyof typeof operations | "memory";
  operands: unknown[];
  options: Record<string, unknown>;
}

export interface Answer {
  ready?: {version: string; gpu: boolean};
  result?: unknown;
  /** Why there is no result. */
  refused?: string;
}
