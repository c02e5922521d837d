"""Writes the small files of the reader tests: python make.py, with netCDF4, h5py, rasterio and pyarrow installed.

The numbers are made up; the .json beside each file says what a reader must find.
"""
import json
import os

import h5py
import netCDF4
import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import rasterio

here = os.path.dirname(os.path.abspath(__file__))


def climate(path, form):
    """sst packed in int16 with a fill value, a 360-day calendar, bounds, 2-D coordinates and station names."""
    with netCDF4.Dataset(os.path.join(here, path), "w", format=form) as f:
        modern = form == "NETCDF4"
        zipped = {"zlib": True, "shuffle": True} if modern else {}
        f.title = "Made up sea"
        f.createDimension("time", None)
        f.createDimension("lat", 2)
        f.createDimension("lon", 4)
        f.createDimension("bnds", 2)
        f.createDimension("station", 3)
        time = f.createVariable("time", "i8" if modern else "i4", ("time",))
        time.units = "days since 2000-01-01"
        time.calendar = "360_day"
        time.bounds = "time_bnds"
        lat = f.createVariable("lat", "f4", ("lat",))
        lat.units = "degrees_north"
        lon = f.createVariable("lon", "f8", ("lon",))
        lon.units = "degrees_east"
        sst = f.createVariable("sst", "i2", ("time", "lat", "lon"), fill_value=-999, **zipped)
        sst.units = "degC"
        sst.long_name = "sea surface temperature"
        sst.scale_factor = 0.5
        sst.add_offset = 10.0
        sst.valid_range = np.array([-100, 100], "i2")
        sst.grid_mapping = "crs"
        crs = f.createVariable("crs", "i4", ())
        crs.grid_mapping_name = "latitude_longitude"
        depth = f.createVariable("depth", "f4", ("lat", "lon"))
        depth.units = "m"
        depth.missing_value = np.float32(1e20)
        rain = f.createVariable("rain", "u1" if modern else "i1", ("time", "station"))
        rain.coordinates = "x y station_name"
        if not modern:
            rain._Unsigned = "true"
        x = f.createVariable("x", "f8", ("station",))
        y = f.createVariable("y", "f8", ("station",))
        bounds = f.createVariable("time_bnds", "f8", ("time", "bnds"))
        if modern:
            names = f.createVariable("station_name", str, ("station",))
            names[:] = np.array(["Ny-Ålesund", "Oslo", "Rome"], dtype=object)
            inner = f.createGroup("model").createVariable("bias", "f4", ("lat",))
            inner[:] = [0.25, -0.25]
        else:
            f.createDimension("letters", 6)
            names = f.createVariable("station_name", "S1", ("station", "letters"))
            names[:] = netCDF4.stringtochar(np.array(["Alta", "Oslo", "Rome"], "S6"))
        for v in f.variables.values():
            v.set_auto_maskandscale(False)
        lat[:] = [-10, 10]
        lon[:] = [0, 90, 180, 270]
        depth[:] = [[1, 2, 3, 1e20], [5, 6, 7, 8]]
        x[:] = [1, 2, 3]
        y[:] = [4, 5, 6]
        packed = np.arange(24, dtype="i2").reshape(3, 2, 4)
        packed[0, 0, 1] = -999
        packed[2, 1, 3] = 120
        sst[:] = packed
        time[:] = [15, 45, 75]
        bounds[:] = [[0, 30], [30, 60], [60, 90]]
        rain[:] = np.array([[0, 1, 2], [3, 4, 5], [253, 254, 255]]).astype("u1" if modern else "i1")


climate("sea-4.nc", "NETCDF4")
climate("sea-3.nc", "NETCDF3_CLASSIC")
climate("sea-3-64.nc", "NETCDF3_64BIT_OFFSET")
climate("sea-5.nc", "NETCDF3_64BIT_DATA")

# Old HDF5 has no checksums: what the reader must survive without their help.
with h5py.File(os.path.join(here, "old.h5"), "w", libver=("earliest", "v108")) as f:
    f.attrs["title"] = "Old"
    f.create_dataset("lat", data=np.array([1.0, 2.0, 3.0]))
    f.create_dataset("names", data=np.array(["a", "bb", "ccc"], dtype=object), dtype=h5py.string_dtype())
    f.create_dataset("deep/er", data=np.arange(6, dtype=">i2").reshape(3, 2))
    zipped = f.create_dataset("z", data=np.arange(30, dtype="f4").reshape(3, 10), chunks=(2, 4), compression="gzip", shuffle=True, fletcher32=True)
    zipped.attrs["units"] = "m"
    f["lat"].make_scale("lat")
    zipped.dims[0].attach_scale(f["lat"])

# New HDF5: every index of chunks, with one that takes pages.
grid = np.arange(63, dtype="i2").reshape(7, 9)
line = (np.arange(1100) % 100).astype("i1")
with h5py.File(os.path.join(here, "new.h5"), "w", libver=("v110", "v110"), userblock_size=512) as f:
    f.create_dataset("single", data=grid, chunks=(7, 9), compression="gzip")
    f.create_dataset("fixed", data=grid, chunks=(2, 4), fletcher32=True)
    f.create_dataset("pages", data=line, chunks=(1,))
    f.create_dataset("extensible", data=grid, chunks=(2, 4), maxshape=(7, None), compression="gzip", shuffle=True)
    f.create_dataset("long", data=line, chunks=(2,), maxshape=(None,))
    f.create_dataset("btree", data=grid, chunks=(1, 2), maxshape=(None, None), compression="gzip")
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((2, 4))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    implicit = h5py.h5d.create(f.id, b"implicit", h5py.h5t.STD_I16BE, h5py.h5s.create_simple((7, 9)), early)
    implicit.write(h5py.h5s.ALL, h5py.h5s.ALL, grid)
    f.create_dataset("unwritten", (3,), dtype="f4", fillvalue=2.5)
    for i in range(12):
        f.attrs[f"attribute {i}"] = i

bands = np.arange(2 * 3 * 4, dtype="int16").reshape(2, 3, 4)
bands[0, 1, 1] = -1
with rasterio.open(
    os.path.join(here, "two-bands.tif"), "w", driver="GTiff", width=4, height=3, count=2, dtype="int16", nodata=-1,
    crs="EPSG:4326", transform=rasterio.transform.from_origin(10, 50, 0.5, 0.25), compress="deflate",
) as f:
    f.write(bands)
    f.set_band_description(1, "red")
    f.set_band_description(2, "near infrared")
    f.scales = (0.1, 0.1)
    f.offsets = (1, 1)
    f.units = ("K", "K")

table = pa.table({
    "station": pa.array(["a", "b", None, "d"]),
    "lon": pa.array([10.0, 11.0, 12.0, 13.0]),
    "lat": pa.array([50.0, 51.0, 52.0, 53.0]),
    "rain": pa.array([1.5, None, 3.5, 4.5]),
    "count": pa.array([1, 2, 3, 4], pa.int64()),
})
pq.write_table(table, os.path.join(here, "stations.parquet"), compression="snappy")
later = table.set_column(0, "station", table["station"].dictionary_encode())
pq.write_table(
    later, os.path.join(here, "stations-later.parquet"), compression="zstd", data_page_version="2.0", row_group_size=3,
    use_dictionary=["station"], column_encoding={"count": "DELTA_BINARY_PACKED", "rain": "BYTE_STREAM_SPLIT"},
)
feather.write_feather(later, os.path.join(here, "stations.feather"), compression="lz4", chunksize=3)
with pa.OSFile(os.path.join(here, "stations.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
    writer.write_table(table)
with pa.OSFile(os.path.join(here, "stations.arrows"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)


def plain(values):
    """Numbers with null for missing, or texts."""
    array = np.ma.asarray(values)
    if array.dtype.kind in "SUO":
        return [str(each) for each in np.asarray(array).ravel()]
    filled = np.ma.filled(array.astype("f8"), np.nan).ravel()
    return [None if np.isnan(each) else float(each) for each in filled]


def expect(path, fields):
    names = list(fields)
    with open(os.path.join(here, path + ".json"), "w") as out:
        json.dump({"variables": names, "fields": fields}, out, ensure_ascii=False)
        out.write("\n")


def coordinate(dims, values, **rest):
    return {"dims": dims, "values": plain(values), **rest}


# What netCDF4 itself makes of the files; char arrays are joined, as the reader does.
for path in ["sea-4.nc", "sea-3.nc", "sea-3-64.nc", "sea-5.nc"]:
    with netCDF4.Dataset(os.path.join(here, path)) as f:
        station = f.variables["station_name"]
        # Bytes have no default fill value: every one may be data.
        f["rain"].set_auto_mask(False)
        names = station[:] if station.dtype is str else netCDF4.chartostring(station[:])
        time = coordinate(["time"], f["time"][:], units="days since 2000-01-01", calendar="360_day")
        lat = coordinate(["lat"], f["lat"][:], units="degrees_north")
        lon = coordinate(["lon"], f["lon"][:], units="degrees_east")
        fields = {
            "sst": {
                "dims": ["time", "lat", "lon"], "units": "degC", "values": plain(f["sst"][:]),
                "axes": {"time": "T", "lat": "X", "lon": "X"}, "coords": {"time": time, "lat": lat, "lon": lon},
            },
            "depth": {"dims": ["lat", "lon"], "units": "m", "values": plain(f["depth"][:]), "coords": {"lat": lat, "lon": lon}},
            "rain": {
                "dims": ["time", "station"], "units": "", "values": plain(f["rain"][:].astype("u1")),
                "coords": {
                    "time": time, "x": coordinate(["station"], f["x"][:]), "y": coordinate(["station"], f["y"][:]),
                    "station_name": coordinate(["station"], names),
                },
            },
        }
        if path == "sea-4.nc":
            fields["model/bias"] = {"dims": ["lat"], "units": "", "values": plain(f["model"]["bias"][:]), "coords": {"lat": lat}}
        expect(path, fields)

with h5py.File(os.path.join(here, "old.h5")) as f:
    expect("old.h5", {
        "deep/er": {"dims": ["phony_dim_0", "phony_dim_1"], "units": "", "values": plain(f["deep/er"][:]), "coords": {}},
        "z": {"dims": ["lat", "phony_dim_2"], "units": "m", "values": plain(f["z"][:]), "coords": {"lat": coordinate(["lat"], f["lat"][:])}},
    })

with h5py.File(os.path.join(here, "new.h5")) as f:
    ranks = {1: ["phony_dim_2"], 2: ["phony_dim_0", "phony_dim_1"]}
    expect("new.h5", {
        name: {"dims": ["phony_dim_3"] if name == "unwritten" else ranks[f[name].ndim], "units": "", "values": plain(f[name][:]), "coords": {}}
        for name in f
    })

with rasterio.open(os.path.join(here, "two-bands.tif")) as f:
    y = [f.xy(j, 0)[1] for j in range(f.height)]
    x = [f.xy(0, i)[0] for i in range(f.width)]
    values = f.read(masked=True).astype("f8") * 0.1 + 1
    expect("two-bands.tif", {"two-bands": {
        "dims": ["band", "lat", "lon"], "units": "K", "values": plain(values), "axes": {"band": "V", "lat": "X", "lon": "X"},
        "coords": {
            "band": coordinate(["band"], np.array(f.descriptions, dtype=object)),
            "lat": coordinate(["lat"], y, units="degrees_north"), "lon": coordinate(["lon"], x, units="degrees_east"),
        },
    }})

places = {
    "lon": coordinate(["point"], table["lon"].to_numpy(), units="degrees_east"),
    "lat": coordinate(["point"], table["lat"].to_numpy(), units="degrees_north"),
    "station": {"dims": ["point"], "values": ["a", "b", "", "d"]},
}
for path in ["stations.parquet", "stations.arrow", "stations.arrows", "stations-later.parquet", "stations.feather"]:
    expect(path, {
        name: {"dims": ["point"], "units": "", "values": plain(table[name].to_numpy()), "coords": places}
        for name in ["rain", "count"]
    })
