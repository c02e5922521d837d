"""Writes oracle_trend.json: regression, t-tests and polynomials by scipy and numpy, distributions by mpmath.

python -m pip install numpy==2.5.5 scipy==1.18.1 mpmath==1.4.1; python make_trend.py
Inputs are made by the rule in `noise`, as in make.py, and summed up where they shall resemble the values before.
"""
import json
from pathlib import Path

import mpmath
import numpy as np
from scipy import stats

mpmath.mp.dps = 40
here = Path(__file__).parent


def noise(count):
    """Numbers that look random: a linear congruential generator from 1, its high digits."""
    state, out = 1, []
    for _ in range(count):
        state = (state * 16807) % 2147483647
        out.append((state // 1000 % 2001 - 1000) / 100)
    return np.array(out)


def lag_one(x):
    """Neighbours only: a gap takes its pairs along."""
    p = x - np.nanmean(x)
    return np.nansum(p[:-1] * p[1:]) / np.nansum(p * p)


def regression(x, y, lag):
    a = np.full(len(y), np.nan)
    a[max(lag, 0) : len(y) + min(lag, 0)] = x[max(-lag, 0) : len(x) - max(lag, 0)]
    gap = np.isnan(a) | np.isnan(y)
    a, b = np.where(gap, np.nan, a), np.where(gap, np.nan, y)
    fit = stats.linregress(a[~gap], b[~gap])
    n = int((~gap).sum())
    both = lag_one(a) * lag_one(b)
    effective = min(n, n * (1 - both) / (1 + both))
    t = fit.rvalue * np.sqrt((effective - 2) / (1 - fit.rvalue**2))
    stderr = fit.stderr * np.sqrt((n - 2) / (effective - 2))
    return dict(lag=lag, slope=fit.slope, intercept=fit.intercept, correlation=fit.rvalue, count=n,
                effectiveCount=effective, stderr=stderr, p=2 * stats.t.sf(abs(t), effective - 2))


def t_test(d):
    r, n = lag_one(d), int((~np.isnan(d)).sum())
    effective = min(n, n * (1 - r) / (1 + r))
    if effective == n:
        found = stats.ttest_1samp(d, 0, nan_policy="omit")
        t, p = found.statistic, found.pvalue
    else:
        t = np.nanmean(d) / np.sqrt(np.nanvar(d, ddof=1) / effective)
        p = 2 * stats.t.sf(abs(t), effective - 1)
    return dict(mean=np.nanmean(d), t=float(t), p=float(p), count=n, effectiveCount=effective)


def curve(y, degree):
    t = np.arange(len(y)) - (len(y) - 1) / 2
    x = np.stack([t**k for k in range(degree + 1)], 1)
    ok = ~np.isnan(y)
    b, rss = np.linalg.lstsq(x[ok], y[ok], rcond=None)[:2]
    spread = np.sqrt(rss[0] / (ok.sum() - degree - 1) * np.diag(np.linalg.inv(x[ok].T @ x[ok])))
    return dict(degree=degree, coefficients=b.tolist(), rss=rss[0], stderr=spread.tolist())


raw = noise(240)
walk = np.cumsum(raw[:120]) / 10
other = 0.4 * walk + np.cumsum(raw[120:]) / 20 + 7
gappy = other.copy()
gappy[[3, 4, 50, 119]] = np.nan
shaken = raw[:120] + 1.5
shaken[[7, 60]] = np.nan

normal = [0, 1e-9, 0.3, 1, 1.96, 2, 2.5, 4, 8, 15, 25, 37]
student = [(df, t) for df in (0.5, 1, 3.7, 28, 1000, 1e6, 1e8) for t in (0.1, 1.2, 1.99, 2.01, 5, 12, 30)]
tail = lambda z: mpmath.erfc(mpmath.mpf(z) / mpmath.sqrt(2))
beyond = lambda df, t: mpmath.betainc(
    mpmath.mpf(df) / 2, 0.5, 0, mpmath.mpf(df) / (df + mpmath.mpf(t) ** 2), regularized=True)

values = dict(
    regress=[regression(walk, gappy, lag) for lag in (0, 3, -2)],
    test_walk=t_test(other - walk),
    test_shaken=t_test(shaken),
    detrend=[curve(gappy, degree) for degree in (0, 1, 2, 3)],
    normalTwoSided=[[z, float(tail(z))] for z in normal],
    studentTwoSided=[[df, t, float(beyond(df, t))] for df, t in student],
)
text = json.dumps(dict(reference="numpy 2.5.5, scipy 1.18.1, mpmath 1.4.1", rtol=1e-9, atol=1e-12, values=values))
(here / "oracle_trend.json").write_text(text + "\n")
