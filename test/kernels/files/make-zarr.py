"""Writes the Zarr stores of the reader tests and what xarray reads from them: python make-zarr.py FOLDER (zarr 3.4.2, xarray 2026.9, numpy)."""
import json, sys, zipfile, os, shutil, tempfile
import numcodecs, numpy as np, xarray as xr, zarr
out = sys.argv[1]
n, h, w = 12, 6, 5
t, y, x = np.meshgrid(np.arange(n), np.arange(h), np.arange(w), indexing="ij")
values = 280 + t + y * 0.1 + x * 0.01
values[3, 2, 1] = np.nan
packed = np.round(values, 2)
ds = xr.Dataset(
    {"sst": (("time", "lat", "lon"), packed.astype("f4"), {"units": "K", "long_name": "surface temperature"}),
     "depth": (("lat", "lon"), (y[0] * 10 + x[0]).astype("i2"), {"units": "m"})},
    coords={"time": np.datetime64("2000-01-01", "ns") + np.arange(n) * np.timedelta64(1, "D"),
            "lat": ("lat", 10.0 - np.arange(h), {"units": "degrees_north"}),
            "lon": ("lon", 100.0 + np.arange(w), {"units": "degrees_east"}),
            "station": ("lat", np.array(["a", "bé", "c", "d", "e", "f"]))},
    attrs={"title": "made for a test"})
def pack(folder, name):
    with zipfile.ZipFile(os.path.join(out, name), "w", zipfile.ZIP_DEFLATED) as z:
        for base, _, files in sorted(os.walk(folder)):
            for f in sorted(files):
                p = os.path.join(base, f)
                info = zipfile.ZipInfo(os.path.relpath(p, folder), (2000, 1, 1, 0, 0, 0)); info.compress_type = zipfile.ZIP_DEFLATED
                z.writestr(info, open(p, "rb").read())
for version, kind in ((2, "two"), (3, "three")):
    tmp = tempfile.mkdtemp(); path = os.path.join(tmp, "s")
    enc = {"sst": {"chunks": (5, 4, 3), "dtype": "i2", "scale_factor": 0.01, "add_offset": 280.0, "_FillValue": -32768},
           "depth": {"chunks": (4, 5)}}
    if version == 3: enc["sst"] = {"chunks": (2, 3, 5), "shards": (4, 6, 5)}
    ds.to_zarr(path, zarr_format=version, encoding=enc, consolidated=version == 2)
    pack(path, f"zarr-{kind}.zip"); shutil.rmtree(tmp)
    with xr.open_zarr(zarr.storage.ZipStore(os.path.join(out, f"zarr-{kind}.zip"), mode="r"), decode_times=False, consolidated=version == 2) as back:
        fields = {}
        for name in sorted(back.data_vars):
            v = back[name]
            coords = {}
            for key, c in v.coords.items():
                said = {"dims": list(c.dims), "values": c.values.tolist()}
                for each in ("units", "calendar"):
                    if each in c.attrs: said[each] = c.attrs[each]
                coords[key] = said
            fields[name] = {"dims": list(v.dims), "shape": list(v.shape), "units": v.attrs["units"],
                            "values": [None if np.isnan(a) else a for a in v.values.ravel().astype("f8").tolist()], "coords": coords}
        with open(os.path.join(out, f"zarr-{kind}.zip.json"), "w") as f:
            json.dump({"variables": sorted(back.data_vars), "fields": fields}, f)

# Types, orders and codecs that are less common, by zarr-python alone.
a = np.arange(24).reshape(2, 3, 4)
for version, kind in ((2, "two"), (3, "three")):
    path = os.path.join(tempfile.mkdtemp(), "s")
    group = zarr.open_group(path, mode="w", zarr_format=version)
    expected = {}
    def put(name, data, where=group, prefix="", **options):
        dims = ["t", "y", "x"][: data.ndim]
        if version == 3: options["dimension_names"] = dims
        z = where.create_array(name, shape=data.shape, dtype=data.dtype, chunks=tuple(max(1, s // 2) for s in data.shape), **options)
        if version == 2: z.attrs["_ARRAY_DIMENSIONS"] = dims
        z[...] = data
        expected[prefix + name] = {"dims": dims, "shape": list(data.shape), "values": data.astype("f8").ravel().tolist(), "coords": {}}
    put("big-endian", a.astype(">f8"))
    put("columns-first", a.astype("f4"), **({"order": "F"} if version == 2 else {"filters": [zarr.codecs.TransposeCodec(order=(2, 1, 0))]}))
    put("inner", a.astype("i4"), where=group.create_group("deep"), prefix="deep/")
    put("long", a.astype("u8"))
    put("truth", a % 2 == 0)
    put("zstd", a.astype("f8"), compressors=[numcodecs.Zstd()] if version == 2 else [zarr.codecs.ZstdCodec()])
    pack(path, f"zarr-{kind}-types.zip")
    with open(os.path.join(out, f"zarr-{kind}-types.zip.json"), "w") as f:
        json.dump({"variables": sorted(expected), "fields": expected}, f)
