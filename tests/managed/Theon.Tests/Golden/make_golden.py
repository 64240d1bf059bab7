#!/usr/bin/env python3
"""Writes numpy.json: what NumPy gives for the calls that GoldenTests.cs makes. Needs NumPy 1.24 or later.

Each row is a name, the arguments, and a function of them; the test of that name computes the same with Theon.
"""
import json
import os

import numpy as np

rng = np.random.default_rng(20261121)
CASES = []


def case(name, function, *arguments):
    arrays = [np.asarray(a) for a in arguments]
    CASES.append((name, arrays, np.asarray(function(*arrays))))


def encode(a):
    data = a.ravel().tolist()
    if a.dtype.kind == "f":
        data = [v if np.isfinite(v) else str(v) for v in data]
    return {"dtype": a.dtype.name, "shape": list(a.shape), "data": data}


m23 = rng.standard_normal((2, 3))
m34 = rng.standard_normal((3, 4))
m44 = rng.standard_normal((4, 4))
t234 = rng.standard_normal((2, 3, 4))
v5 = rng.standard_normal(5)
i5 = np.array([3, -1, 4, 1, -5])

# Joining, making, rearranging.
case("join promotes", lambda a, b: np.concatenate([a, b]), v5, i5)
case("stack in the middle", lambda a, b: np.stack([a, b], 1), m23, m23 * 2)
case("hstack of vectors", lambda a, b: np.hstack([a, b]), v5, v5)
case("hstack of matrices", lambda a, b: np.hstack([a, b]), m23, m23)
case("vstack of vectors", lambda a, b: np.vstack([a, b]), v5, v5)
case("tile of more axes", lambda a: np.tile(a, (2, 1, 3)), m23)
case("tile of fewer axes", lambda a: np.tile(a, 2), t234)
case("tile zero times", lambda a: np.tile(a, (0, 2)), m23)
case("roll", lambda a: np.roll(a, -2, 1), m34)
case("roll far", lambda a: np.roll(a, 11, 0), m34)
case("roll flat", lambda a: np.roll(a, 5), m34)
case("flip all", lambda a: np.flip(a), t234)
case("flip two", lambda a: np.flip(a, (0, 2)), t234)
case("pad", lambda a: np.pad(a, ((1, 2), (0, 3)), constant_values=7), m23)
case("eye", lambda: np.eye(3, 5, 1))
case("eye below", lambda: np.eye(4, 3, -2))
case("tri", lambda: np.tri(3, 5, -1))
case("tril", lambda a: np.tril(a, 1), m44)
case("triu", lambda a: np.triu(a, -1), t234)
case("diag of a vector", lambda a: np.diag(a, -2), v5)
case("diag of a matrix", lambda a: np.diag(a, 1), m34)
case("diagonal of axes", lambda a: np.diagonal(a, 1, 2, 0), t234)
case("linspace", lambda: np.linspace(-1.0, 2.0, 7))
case("linspace without end", lambda: np.linspace(0.1, 1.0, 3, endpoint=False))
case("linspace of one", lambda: np.linspace(3.0, 5.0, 1))
case("arange backwards", lambda: np.arange(5, -4, -2))
case("arange of floats", lambda: np.arange(0.5, 3.0, 0.3))
case("mgrid", lambda: np.mgrid[0:3, 1:9:3][1])
case("ogrid", lambda: np.ogrid[0:3, 1:9:3][1])
case("move axis", lambda a: np.moveaxis(a, 2, 0), t234)
case("swap axes", lambda a: np.swapaxes(a, 0, 2), t234)


def set_part(a, b):
    a = a.copy()
    a[::-2, 1:] = b
    return a


def inc_part(a, b):
    a = a.copy()
    a[:, None, 1] += b
    return a


case("set subtensor", set_part, m34, rng.standard_normal(3))
case("inc subtensor", inc_part, m34, rng.standard_normal((3, 1)))

if __name__ == "__main__":
    cases = {name: {"arguments": [encode(a) for a in arguments], "result": encode(result)} for name, arguments, result in CASES}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numpy.json")
    with open(path, "w", encoding="utf-8") as file:
        rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in cases.items())
        file.write("{\n" + rows + "\n}\n")
