/**
 * @file Stands in for the package `typescript` where `bin/build-kit.js` bundles Notebook Kit: that imports the compiler,
 * 9 MB, but cells of TypeScript are stripped of their types here without it.
 */
import {NotebookError} from "../errors.ts";

export const ScriptTarget = {ESNext: 99};
export const ModuleKind = {Preserve: 200};

export const transpile = refuse;
export const createProgram = refuse;
export const createSourceFile = refuse;
export const isClassExpression = refuse;
export const isExpressionStatement = refuse;
export const isFunctionExpression = refuse;
export const isParenthesizedExpression = refuse;

function refuse(): never {
  throw new NotebookError("unsupported compiler: typescript; cells are stripped of types without it");
}
