/** @file The cluster family: KMeans, and how good a clustering is. */
export type {KmeansOperator, KmeansOptions, KmeansParams, KmeansStep} from "./kmeans.ts";
export type {Silhouette, SilhouetteOptions} from "./silhouette.ts";
export {adjustedRand} from "./adjustedRand.ts";
export {kmeans} from "./kmeans.ts";
export {silhouette} from "./silhouette.ts";
