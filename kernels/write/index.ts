/** @file The write family: results leave in the formats they came in. */
export type {Writable, WriteOptions} from "./input.ts";
export type {WriteZarrOptions} from "./writeZarr.ts";
export {writeArrow} from "./writeArrow.ts";
export {writeCsv} from "./writeCsv.ts";
export {writeGeotiff} from "./writeGeotiff.ts";
export {writeNetcdf} from "./writeNetcdf.ts";
export {writeParquet} from "./writeParquet.ts";
export {writeZarr} from "./writeZarr.ts";
