/** @file The door of the views: fields and parameters as pictures, and the inputs that feed them. */
export {axisColor, axisColors, axisNames} from "./colors.ts";
export {fieldMap} from "./fieldMap.ts";
export type {FieldMapOptions} from "./fieldMap.ts";
export {fieldSummary} from "./fieldSummary.ts";
export type {FieldSummaryOptions} from "./fieldSummary.ts";
export type {FigureOptions} from "./figure/figure.ts";
export {modePanel} from "./modePanel.ts";
export type {ModePanelOptions, ModeParams} from "./modePanel.ts";
export {timeSeries} from "./timeSeries.ts";
export type {TimeSeriesOptions} from "./timeSeries.ts";
export {fieldInput} from "./fieldInput.ts";
export type {FieldInputElement, FieldInputOptions, FileLike} from "./fieldInput.ts";
export {parameterShape} from "./parameterShape.ts";
export type {ParameterShapeElement, ParameterShapeOptions} from "./parameterShape.ts";
export type {ShapeAxis, ShapeTensors, ShapeTriage} from "./shape/model.ts";
