/** @file Broadcast as an operator: gives an axis back to a field that has lost it. */
import {OptionError} from "../../errors.ts";
import {checkField, dimsOf, ROLES} from "../field/dims.ts";
import {align} from "../field/map.ts";
import {derive, gather, keepCoords} from "../field/derive.ts";
import {field} from "../field/field.ts";
import {roleOf} from "../field/roles.ts";
import type {Field, Role} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {marks, type Marks} from "./marks.ts";
import {provenanceOf} from "./provenance.ts";
import type {Operator, Params} from "./types.ts";

export interface BroadcastOptions<D extends string = string> {
  /** The role or dim to give back. */
  dim: D;
  /** A field that has it: sizes and coordinates are taken from there. */
  like: Field;
}

type Same = Marks<{S: "KB"; T: "KB"; V: "KB"; X: "KB"}>;

/** The operator, and which role it gives back; a dim known by name only leaves that open to the compiler. */
export type Broadcast<D extends string = string> = Operator<Params, Field, Field, Same, never> & {
  readonly parameterShape: readonly [];
  readonly restores: readonly (D extends Role ? D : Role)[];
};

/**
 * Returns the operator that repeats a field along an axis of another; it has no parameters. Dims already there stay as
 * they are, new ones come last.
 *
 * Shapes: any field → the same with the dims of `like` that it lacks; fit returns no parameters.
 * Units: the field's. Missing: stays missing, as often as it is repeated.
 * Throws: OptionError `missing dim: …`; FieldError `unknown dimension: …` when `like` lacks it too.
 * Source: repeat of Rogozhnikov (2022), over named dims.
 * Checked against: the field it repeats, equal at every place.
 */
export function broadcast<const D extends string>(
  {dim, like, ...others}: BroadcastOptions<D> = {} as BroadcastOptions<D>
): Broadcast<D> {
  onlyOptions("broadcast", others, "dim, like");
  if (dim === undefined)
    throw new OptionError('missing dim: none given; name what to give back, as {dim: "X", like: field}', {
      subject: "dim"
    });
  const dims = dimsOf(like, dim);
  const restored = [ROLES.includes(dim as Role) ? (dim as Role) : (like.axes[dims[0]] ?? roleOf(dim))];
  const frame = {
    name: "broadcast",
    options: Object.freeze({dim, like}),
    marks: marks({S: "KB", T: "KB", V: "KB", X: "KB"}),
    pooled: [],
    needs: [],
    parameterShape: [] as const,
    isFixed: true,
    restores: restored as readonly Role[] as Broadcast<D>["restores"]
  };
  return Object.freeze({
    ...frame,
    async fit(input: Field) {
      checkField(input);
      return {provenance: provenanceOf(frame, input)};
    },
    async apply(input: Field) {
      checkField(input);
      const added = dims.filter((each) => !input.dims.includes(each));
      if (added.length === 0) return input;
      // Only the frame of `like` matters: one byte for each cell stands in for its values.
      const shape = added.map((each) => like.shape[like.dims.indexOf(each)]);
      const axes = Object.fromEntries(added.map((each) => [each, like.axes[each]]));
      const stand = field(new Uint8Array(shape.reduce((n, size) => n * size, 1)), {
        dims: added,
        shape,
        coords: keepCoords(like, added),
        axes
      });
      const {offsets, first, count: _, ...rest} = align([input, stand]);
      return derive(first, {values: gather(input.values, offsets[0]), ...rest});
    }
  });
}
