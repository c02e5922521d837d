/** @file netCDF-4, and HDF5 in general: dimension scales become dims, the rest is CF. */
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {cfDataset} from "./cf.ts";
import {Damage, readHdf5, Unsupported} from "./hdf5/index.ts";
import type {Hdf5Dataset} from "./hdf5/index.ts";
import type {RawAttribute, RawVariable} from "./raw.ts";
import type {Bytes} from "./source.ts";

/** Attributes by which netCDF-4 and HDF5 keep their own books. */
const bookkeeping = new Set([
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "CLASS",
  "NAME",
  "_Netcdf4Dimid",
  "_Netcdf4Coordinates",
  "_nc3_strict",
  "_NCProperties"
]);
const dimensionOnly = "This is a netCDF dimension but not a netCDF variable";
/** Put before the name of a variable that is called like a dimension without being its coordinate. */
const nonCoordinate = "_nc4_non_coord_";

/** Opens a file that begins with an HDF5 signature at byte `start`. */
export async function openNetcdf4({name, bytes}: Bytes, start: number): Promise<Dataset> {
  return inFile(name, async () => {
    const {attrs, datasets} = readHdf5(bytes, start);
    const dims = dimsOf(datasets);
    const sources = new Map<RawVariable, Hdf5Dataset>();
    for (const dataset of datasets) {
      if (String(dataset.attrs.NAME ?? "").startsWith(dimensionOnly)) continue;
      const variable = {
        name: dataset.path.replace(nonCoordinate, ""),
        dims: dims.get(dataset)!,
        shape: dataset.shape,
        attrs: withoutBooks(dataset.attrs),
        type: dataset.type
      };
      sources.set(variable, dataset);
    }
    return cfDataset(
      {
        name,
        format: "netCDF",
        attrs: withoutBooks(attrs),
        variables: [...sources.keys()],
        read: (variable) => inFile(name, () => sources.get(variable)!.read())
      },
      name
    );
  });
}

/** Names the file in what the HDF5 reader throws. */
async function inFile<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Damage) {
      throw new FormatError(`invalid netCDF file: ${name}; ${cause.message}`, {
        subject: "file",
        value: name,
        cause
      });
    }
    if (cause instanceof Unsupported) {
      throw new FormatError(`unsupported netCDF file: ${name}; ${cause.message}`, {
        subject: "file",
        value: name,
        cause
      });
    }
    throw cause;
  }
}

/**
 * The dims of each dataset: the scales attached to it, itself where it is a scale, or `phony_dim_0` and so on, one for
 * each length, as the netCDF library names them.
 */
function dimsOf(datasets: readonly Hdf5Dataset[]): Map<Hdf5Dataset, string[]> {
  const byAddress = new Map(datasets.map((dataset) => [dataset.address, dataset.path]));
  const byId = new Map(
    datasets.filter(isScale).map((dataset) => [dataset.attrs._Netcdf4Dimid as number, dataset.path])
  );
  const phony: number[] = [];
  return new Map(
    datasets.map((dataset) => {
      const {shape, attrs, path} = dataset;
      const attached = listOf(attrs.DIMENSION_LIST);
      const ids = listOf(attrs._Netcdf4Coordinates);
      const dims: string[] = [];
      shape.forEach((length, i) => {
        const found =
          byAddress.get(attached[i]) ??
          (ids.length === shape.length ? byId.get(ids[i]) : undefined) ??
          (isScale(dataset) && i === 0 ? path : undefined);
        dims.push(found && !dims.includes(found) ? found : phonyName(length, dims));
      });
      return [dataset, dims];
    })
  );

  function phonyName(length: number, taken: readonly string[]): string {
    let i = phony.findIndex((other, j) => other === length && !taken.includes(`phony_dim_${j}`));
    if (i < 0) i = phony.push(length) - 1;
    return `phony_dim_${i}`;
  }
}

function isScale({attrs}: Hdf5Dataset): boolean {
  return attrs.CLASS === "DIMENSION_SCALE";
}

function listOf(value: RawAttribute | undefined): readonly number[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]) as number[];
}

function withoutBooks(attrs: Readonly<Record<string, RawAttribute>>): Record<string, RawAttribute> {
  return Object.fromEntries(Object.entries(attrs).filter(([key]) => !bookkeeping.has(key)));
}
