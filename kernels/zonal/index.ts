/** @file Zonal aggregation: polygons over grids as sparse matrices. */
export {loadStencil} from "./loadStencil.ts";
export type {GridInput} from "./grid.ts";
export type {ZoneFeature, ZoneGeometry, ZoneInput} from "./polygons.ts";
export {type Stencil, stencil, type StencilOptions, type ZoneFacts} from "./stencil.ts";
