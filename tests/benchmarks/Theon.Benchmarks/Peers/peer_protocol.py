"""What the peers share: one JSON request a line is read, one JSON line each is answered, the first says who answers.

open   {"case": name, "text": expression, "setup": statements, "arrays": {name: [file, dtype, shape]}}  ->  {} or {"error": why}
result {"file": path}   one call; its results as float64, complex ones as pairs, one after the other, go to the file  ->  {}
run    {"calls": n}  ->  {"seconds": s}
"""

import json
import os
import sys
import time

import numpy as np

# Answers go where the runner reads; what a library prints goes to the errors.
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

THREADS = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))


def expression(text, setup, names):
    """A call of an expression whose free names are arrays, functions of the peer, and what `setup` defines; and what is compared."""
    exec(setup, names)
    return eval(f"lambda: ({text})", names), names.get("compared")


def blas_core():
    """The core that OpenBLAS chose, where it can be asked."""
    import ctypes

    for line in open("/proc/self/maps", encoding="utf-8"):
        if "libopenblas" in line:
            library = ctypes.CDLL(line.split()[-1])
            library.openblas_get_corename.restype = ctypes.c_char_p
            return f"OpenBLAS core {library.openblas_get_corename().decode()}, {library.openblas_get_num_threads()} threads"
    return "BLAS unknown"


def numbers(result):
    """The elements as float64; of complex numbers real and imaginary part, one after the other."""
    array = np.ravel(result)
    return array.astype(np.complex128).view(np.float64) if np.iscomplexobj(array) else array.astype(np.float64)


def serve(description, cases, names, take=lambda array: array, give=lambda result: result, compile_text=expression):
    """Answers requests until there are no more. `take` turns a NumPy array into one of the peer, `give` the other way."""
    print(json.dumps({"description": description}), file=ANSWERS, flush=True)
    step = compared = None
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        if request["op"] == "open":
            arrays = {k: take(np.fromfile(f, dtype).reshape(shape)) for k, (f, dtype, shape) in request["arrays"].items()}
            try:
                if request["case"] == "expression":
                    step, compared = compile_text(request["text"], request["setup"], {**names, **arrays})
                else:
                    made = cases[request["case"]](**arrays)
                    step, compared = made if isinstance(made, tuple) else (made, None)
            except Exception as e:  # whatever a library's compiler throws
                answer["error"] = f"{type(e).__name__}: {e}".splitlines()[0][:200]
        elif request["op"] == "result":
            results = compared(step()) if compared else step()
            results = results if isinstance(results, (tuple, list)) else (results,)
            np.concatenate([numbers(give(r)) for r in results]).tofile(request["file"])
        elif request["op"] == "run":
            calls = range(request["calls"])
            start = time.perf_counter()
            for _ in calls:
                step()
            answer["seconds"] = time.perf_counter() - start
        print(json.dumps(answer), file=ANSWERS, flush=True)
