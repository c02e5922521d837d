/** @file The frame of a field, kept in the metadata of a table: with it the columns are that field again. */
import {field, fromArrow} from "../field/index.ts";
import type {Dataset} from "../field/types.ts";
import {unknownError} from "./cf.ts";
import type {Column} from "./table.ts";

/** Where `toArrow` keeps what is not in the columns. */
export const frameKey = "fieldbook.field";

/** The field that `toArrow` made the table of, checked like any other. Throws: Error where rows and shape do not fit. */
export function restoreField(
  columns: readonly Column[],
  attrs: Readonly<Record<string, string>>,
  name: string
): Dataset {
  const {shape} = JSON.parse(attrs[frameKey]) as {shape?: unknown};
  const rows = columns[0]?.values.length ?? 0;
  const fits =
    Array.isArray(shape) &&
    shape.every((size) => size >= 0) &&
    shape.reduce((n, size) => n * size, 1) === rows;
  if (!fits) throw new Error(`its ${rows} rows do not make the shape ${String(shape).slice(0, 40)}`);
  const found = fromArrow({
    schema: {metadata: new Map(Object.entries(attrs)), fields: columns},
    getChild: (wanted) => {
      const column = columns.find((each) => each.name === wanted);
      return column && {toArray: () => column.values};
    }
  });
  const checked = field(found.values, found);
  return {
    name,
    variables: [checked.name],
    attrs: checked.attrs,
    async read(wanted = checked.name) {
      if (wanted !== checked.name) throw unknownError(wanted, [checked.name]);
      return checked;
    }
  };
}
