"""numpy's side of linalg.bench.js: a task a line comes in, a JSON line of milliseconds and a checksum goes out.

OPENBLAS_NUM_THREADS says on how many threads. Inputs are those of the bench, number for number.
"""

import json
import sys
import time

import numpy as np


def random(rows, cols):
    """Numbers from -0.5 to 0.5 by the generator of the bench; the array is doubled until it is long enough."""
    state = np.array([(1664525 + 1013904223) % 2**32], dtype=np.uint32)
    factor, step = np.uint32(1664525), np.uint32(1013904223)
    with np.errstate(over="ignore"):
        while state.size < rows * cols:
            state = np.concatenate([state, state * factor + step])
            factor, step = factor * factor, step * factor + step
    return (state[: rows * cols] / 2.0**32 - 0.5).reshape(rows, cols)


def total(x):
    return float(np.abs(x, dtype=np.float64).sum())


def gram(rows, cols):
    x = random(rows, cols)
    return x @ x.T


def pairs(result, leading):
    """Eigenvalues, and the vectors of the largest ten."""
    values, vectors = result
    return total(values[-leading:]) + total(vectors[:, -10:])


square = random(1024, 1024)
single = square.astype(np.float32)
small, large = random(240, 1813), random(600, 20_000)
tall, left, right = random(300, 400), gram(600, 650), random(600, 1000)
symmetric = {n: gram(n, n + 50) for n in (240, 1000)}
TASKS = {
    "gemm32": (lambda: single @ single, total),
    "gemm64": (lambda: square @ square, total),
    "gram240": (lambda: small @ small.T, total),
    "gram600": (lambda: large @ large.T, total),
    "eigh1000": (lambda: np.linalg.eigh(symmetric[1000]), lambda x: pairs(x, 1000)),
    "leading1000": (lambda: np.linalg.eigh(symmetric[1000]), lambda x: pairs(x, 10)),
    "leading240": (lambda: np.linalg.eigh(symmetric[240]), lambda x: pairs(x, 10)),
    "solve": (lambda: np.linalg.solve(left, right), total),
    "svd": (lambda: np.linalg.svd(tall, full_matrices=False), lambda x: total(x[1])),
}

for line in sys.stdin:
    call, check = TASKS[line.strip()]
    started = time.perf_counter()
    result = call()
    ms = (time.perf_counter() - started) * 1e3
    print(json.dumps({"ms": ms, "sum": check(result)}), flush=True)
