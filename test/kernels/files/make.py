"""Writes the small files of the reader tests: python make.py, with netCDF4, h5py, rasterio and pyarrow installed.

The numbers are made up; the .json beside each file says what a reader must find.
"""
import os

import h5py
import netCDF4
import numpy as np
import pyarrow as pa
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
with pa.OSFile(os.path.join(here, "stations.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
    writer.write_table(table)
with pa.OSFile(os.path.join(here, "stations.arrows"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
