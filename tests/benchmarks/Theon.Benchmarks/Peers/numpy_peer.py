"""NumPy as a contender: reads one JSON request a line, answers one JSON line each.

open   {"case": name, "text": expression, "arrays": {name: [file, dtype, shape]}}  ->  {}
result {"file": path}   one call; its results as float64, one after the other, go to the file  ->  {}
run    {"calls": n}  ->  {"seconds": s}
"""

import json
import sys
import time

import numpy as np


def logistic(x, y, w, b):
    """One step of logistic regression with its gradient written by hand, as a user of NumPy would."""
    rate, decay, one, count = (x.dtype.type(v) for v in (0.1, 0.02, 1, len(y)))
    state = [w, b]

    def step():
        w, b = state
        p = one / (one + np.exp(-(x @ w) - b))
        xent = -y * np.log(p) - (one - y) * np.log(one - p)
        d = (p - y) / count
        state[0] = w - rate * (d @ x + decay * w)
        state[1] = b - rate * d.sum()
        return p > 0.5, xent, state[0], state[1]

    return step


def product(a, b):
    out = np.empty((a.shape[0], b.shape[1]), a.dtype)
    return lambda: (np.matmul(a, b, out=out),)


def scalar_add(a, b):
    out = np.empty((), a.dtype)
    return lambda: (np.add(a, b, out=out),)


def total(a):
    return lambda: (a.sum(),)


CASES = {"logistic": logistic, "product": product, "scalar-add": scalar_add, "sum": total}


def expression(text, arrays):
    """A vector expression; the arrays are its free names."""
    function = eval(f"lambda {', '.join(arrays)}: {text}", {"exp": np.exp})
    values = tuple(arrays.values())
    return lambda: (function(*values),)


def open_case(request):
    arrays = {k: np.fromfile(f, dtype).reshape(shape) for k, (f, dtype, shape) in request["arrays"].items()}
    return expression(request["text"], arrays) if request["case"] == "expression" else CASES[request["case"]](**arrays)


def blas_core():
    """The core that OpenBLAS chose, where it can be asked."""
    import ctypes

    for line in open("/proc/self/maps", encoding="utf-8"):
        if "openblas" in line:
            library = ctypes.CDLL(line.split()[-1])
            library.openblas_get_corename.restype = ctypes.c_char_p
            return f"OpenBLAS core {library.openblas_get_corename().decode()}, {library.openblas_get_num_threads()} threads"
    return "BLAS unknown"


def main():
    np.seterr(all="ignore")
    np.ones((2, 2)) @ np.ones((2, 2))
    print(json.dumps({"description": f"{np.__version__}, {blas_core()}"}), flush=True)
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        if request["op"] == "open":
            step = open_case(request)
        elif request["op"] == "result":
            np.concatenate([np.ravel(r).astype(np.float64) for r in step()]).tofile(request["file"])
        elif request["op"] == "run":
            calls = range(request["calls"])
            start = time.perf_counter()
            for _ in calls:
                step()
            answer["seconds"] = time.perf_counter() - start
        print(json.dumps(answer), flush=True)


main()
