"""numpy's side of native.bench.js: a task a line comes in, a JSON line of milliseconds and a checksum goes out."""

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


squares = {n: random(n, n) for n in (1024, 2048)}
singles = {n: x.astype(np.float32) for n, x in squares.items()}
wide = random(600, 20_000)
small = wide @ wide.T
tasks = {
    "gemm 1024 float32": lambda: singles[1024] @ singles[1024],
    "gemm 2048 float32": lambda: singles[2048] @ singles[2048],
    "gemm 1024": lambda: squares[1024] @ squares[1024],
    "gemm 2048": lambda: squares[2048] @ squares[2048],
    "gram 600 × 20,000": lambda: wide @ wide.T,
    "eigh 600": lambda: np.linalg.eigh(small)[0],
    "solve 1024": lambda: np.linalg.solve(squares[1024], squares[1024]),
}

print(json.dumps({"numpy": np.__version__}), flush=True)
for line in sys.stdin:
    call = tasks[line.strip()]
    start = time.perf_counter()
    result = call()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "sum": float(np.abs(result, dtype=np.float64).sum())}), flush=True)
