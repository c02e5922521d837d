/** @file Zonal aggregation: polygons over grids as sparse matrices. */
export {coarsen, type CoarsenOptions} from "./coarsen.ts";
export type {CornerGrid, Corners} from "./curvedGrid.ts";
export type {GridInput} from "./grid.ts";
export {loadStencil} from "./loadStencil.ts";
export type {GridEdges} from "./nested.ts";
export type {ZoneFeature, ZoneGeometry, ZoneInput} from "./polygons.ts";
export {type Refined, refine, type RefineOptions} from "./refine.ts";
export {regrid, type RegridOptions} from "./regrid.ts";
export {type Parents, rollup, type RollupFacts, type RollupOptions, type Zones} from "./rollup.ts";
export {type Stencil, stencil, type StencilOptions, type ZoneFacts} from "./stencil.ts";
export {zonalStatistics, type ZonalStatisticsOptions} from "./zonalStatistics.ts";
