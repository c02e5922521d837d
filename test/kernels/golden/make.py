"""Writes the oracle_*.json: what numpy, xarray, cftime, eofs and xeofs say.

python -m pip install numpy==2.5.5 xarray==2026.9.0 cftime==1.6.6.1 eofs==2.0.0 xeofs==3.0.6; python make.py
Inputs are whole numbers divided by 100, made by the rule in `noise`, so that the tests make the same ones.
"""
import json
import warnings
from pathlib import Path

import cftime
import numpy as np
import xarray as xr
import xeofs
from eofs.standard import Eof

warnings.filterwarnings("ignore")
here = Path(__file__).parent


def noise(*shape):
    """Numbers that look random: a linear congruential generator from 1, its high digits."""
    state, out = 1, []
    for _ in range(int(np.prod(shape))):
        state = (state * 16807) % 2147483647
        out.append((state // 1000 % 2001 - 1000) / 100)
    return np.array(out).reshape(shape)


def plain(a):
    return [None if not np.isfinite(v) else float(v) for v in np.asarray(a, dtype=float).ravel()]


def write(name, reference, tolerance, values):
    rtol, atol = tolerance
    record = {"reference": reference, "rtol": rtol, "atol": atol, "values": values}
    (here / name).write_text(json.dumps(record, separators=(",", ":")) + "\n")


def reductions():
    x = noise(6, 3, 4) + 20
    x[x < 13] = np.nan
    x[:, 1, 2] = np.nan
    lat, lon = np.array([-80.0, 0.0, 80.0]), np.arange(4) * 90.0
    f = xr.DataArray(x, dims=("time", "lat", "lon"), coords={"lat": lat, "lon": lon})
    edges = np.sin(np.deg2rad([-90, -40, 40, 90]))
    area = xr.DataArray(
        6371008.8**2 * np.outer(np.diff(edges), np.full(4, np.pi / 2)), dims=("lat", "lon"),
        coords={"lat": lat, "lon": lon})
    own = xr.DataArray(np.arange(18).reshape(6, 3) / 10, dims=("time", "lat"), coords={"lat": lat})
    cases = []
    for over in (["time"], ["lat", "lon"], ["lon"], ["time", "lat", "lon"]):
        present = f.notnull().any(over)
        for name, w in (("none", None), ("coslat", np.cos(np.deg2rad(f.lat))), ("area", area), ("own", own)):
            g = f if w is None else f.weighted(w)
            for call, method in (("mean", "mean"), ("sum", "sum"), ("std", "std"), ("variance", "var")):
                cases.append([call, over, {"weights": name}, plain(getattr(g, method)(over).where(present))])
        for call, method in (("std", "std"), ("variance", "var")):
            cases.append([call, over, {"ddof": 1}, plain(getattr(f, method)(over, ddof=1))])
        for call in ("min", "max", "median", "count"):
            cases.append([call, over, {}, plain(getattr(f, call)(over))])
        cases.append(["quantile", over, {"q": [0, 0.1, 1 / 3, 0.9, 1]}, plain(f.quantile([0, 0.1, 1 / 3, 0.9, 1], over))])
        cases.append(["mean", over, {"skipMissing": False}, plain(f.mean(over, skipna=False))])
    write("oracle_reductions.json", "xarray 2026.9.0 reductions and DataArray.weighted", (1e-12, 1e-12),
          {"lat": plain(lat), "lon": plain(lon), "cases": cases})


def dates():
    units = ["days since 1850-01-01", "hours since 1800-01-01 00:00:0.0", "seconds since 1970-01-01T00:00:00Z",
             "minutes since 2000-02-28 12:30", "days since 1600-2-28", "hours since 1900-01-01 00:00 +02:00",
             "days since 1-1-1"]
    rows = []
    for calendar in ("standard", "proleptic_gregorian", "julian", "noleap", "360_day"):
        for unit in units:
            for value in (0, 1.5, 59, 60, 365.25, 36524, 712345.75):
                d = cftime.num2date(value, unit, calendar)
                rows.append([calendar, unit, value, d.year, d.month, d.day, d.hour, d.minute,
                             round(d.second + d.microsecond / 1e6, 6), d.dayofyr])
    write("oracle_dates.json", "cftime 1.6.6.1 num2date", (0, 1e-5), rows)


def groups():
    out = []
    for calendar, count in (("noleap", 800), ("standard", 1500), ("360_day", 800)):
        time = xr.date_range("2003-02-10", periods=count, freq="D", calendar=calendar, use_cftime=True)
        x = noise(count, 2)
        x[x > 9] = np.nan
        f = xr.DataArray(x, dims=("time", "cell"), coords={"time": time})
        case = {"calendar": calendar, "times": count}
        for by in ("month", "season", "dayofyear"):
            g = f.groupby(f"time.{by}")
            mean = g.mean("time")
            keys = [str(k) if by == "season" else int(k) for k in mean[by].values]
            step = 29 if by == "dayofyear" else 1
            case[by] = {"keys": keys[::step], "mean": plain(mean[::step]), "std1": plain(g.std("time", ddof=1)[::step]),
                        "zscore": plain(((g - mean).groupby(f"time.{by}") / g.std("time", ddof=1))[::71])}
        out.append(case)
    write("oracle_groups.json", "xarray 2026.9.0 groupby over cftime calendars", (1e-10, 1e-10), out)


def eof():
    lat = np.array([-60.0, 0.0, 30.0])
    cos = np.sqrt(np.cos(np.deg2rad(lat)))[:, None] * np.ones(4)
    wide, tall = noise(6, 3, 4), noise(40, 3, 4)
    masked = tall.copy()
    masked[:, 1, 2] = np.nan
    still = tall.copy()
    still[:, 0, 0] = 273.15
    cases = []
    for name, x, w, standardize in (
        ("wide", wide, None, False), ("tall", tall, None, False), ("masked", masked, cos, False),
        ("offset", masked + 1e6, cos, False), ("standardized", masked, None, True), ("standardized, coslat", masked, cos, True),
        ("standardized, a cell that never changes", still, None, True)):
        y = x - x.mean(0)
        if standardize:
            deviation = x.std(0, ddof=1)
            y = y / np.where(deviation < 1e-9, 1, deviation)
        solver = Eof(y, weights=w, center=True, ddof=1)
        patterns, scores = solver.eofs(neofs=3), solver.pcs(npcs=3)
        signs = np.array([np.sign(p[np.unravel_index(np.nanargmax(np.abs(p)), p.shape)]) for p in patterns])
        cases.append({"name": name, "eigenvalues": plain(solver.eigenvalues(5)), "total": float(solver.totalAnomalyVariance()),
                      "patterns": plain(patterns * signs[:, None, None]), "scores": plain(scores * signs),
                      "projected": plain(solver.projectField(y[1::2] * 2, neofs=3) * signs)})
    write("oracle_eof.json", "eofs 2.0.0", (1e-9, 1e-9), {"lat": plain(lat), "cases": cases})


def signed(patterns, *scores):
    """Patterns [mode, ...] with their largest loading positive, and what goes with them, last dim the modes."""
    patterns = patterns.transpose("mode", ...).values
    signs = np.array([np.sign(p.ravel()[np.nanargmax(np.abs(p))]) for p in patterns])
    return [plain(patterns * signs.reshape(-1, *[1] * (patterns.ndim - 1)))] + [
        plain(s.transpose(..., "mode").values * signs) for s in scores]


def modes():
    both = noise(60, 3, 4)
    left, right = both[:30], both[30:, :2, :3] + both[:30, :2, :3]
    grid = lambda x: xr.DataArray(x, dims=("time", "lat", "lon"), coords={
        "time": np.arange(len(x)), "lat": np.array([-60.0, 0.0, 30.0])[:x.shape[1]], "lon": np.arange(x.shape[2]) * 10.0})
    out = {"promax": []}
    model = xeofs.single.EOF(n_modes=4, use_coslat=True, solver="full").fit(grid(left), dim="time")
    for power in (2, 4):
        turned = xeofs.single.EOFRotator(n_modes=3, power=power, rtol=1e-15, max_iter=10000).fit(model)
        patterns, scores = signed(turned.components(), turned.scores(normalized=False))
        out["promax"].append({"power": power, "variances": plain(turned.explained_variance()), "patterns": patterns,
                              "scores": scores})
    pair = xeofs.cross.MCA(n_modes=3, use_pca=False, use_coslat=False, solver="full").fit(grid(left), grid(right), dim="time")
    (a, b), (p, q) = pair.components(), pair.scores(normalized=False)
    signs = np.sign(a.transpose("mode", ...).values.reshape(3, -1)[np.arange(3), np.abs(a.transpose("mode", ...).values.reshape(3, -1)).argmax(1)])
    by_mode = lambda x: plain(x.transpose("mode", ...).values * signs.reshape(-1, *[1] * (x.ndim - 1)))
    out["mca"] = {"covariances": plain(pair.data["singular_values"]), "explained": plain(pair.squared_covariance_fraction()),
                  "left": by_mode(a), "right": by_mode(b), "left_scores": plain(p.transpose("time", "mode").values * signs),
                  "right_scores": plain(q.transpose("time", "mode").values * signs)}
    extended = xeofs.single.ExtendedEOF(n_modes=3, tau=2, embedding=4, solver="full").fit(grid(left), dim="time")
    patterns, scores = signed(extended.components().transpose("mode", "embedding", "lat", "lon"), extended.scores(normalized=False).dropna("time"))
    out["extended"] = {"eigenvalues": plain(extended.explained_variance()), "explained": plain(extended.explained_variance_ratio()),
                       "patterns": patterns, "scores": scores}
    write("oracle_modes.json", "xeofs 3.0.6 EOFRotator, MCA, ExtendedEOF", (1e-9, 1e-9), out)


for make in (reductions, dates, groups, eof, modes):
    make()
