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


def write(path):
    cases = {name: {"arguments": [encode(a) for a in arguments], "result": encode(result)} for name, arguments, result in CASES}
    with open(path, "w", encoding="utf-8") as file:
        rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in cases.items())
        file.write("{\n" + rows + "\n}\n")


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

# Index arrays and order.
rows = np.array([2, 0, -1, 2])
t345 = rng.standard_normal((3, 4, 5))
few = rng.integers(0, 4, (3, 4)).astype(float)
special = np.array([2.0, np.nan, -np.inf, 0.0, np.inf, -0.0, np.nan, -3.0])
case("rows by an array", lambda a, i: a[i], m34, rows)
case("arrays side by side", lambda a: a[:, [0, 1, 1], [4, -1, 0]], t345)
case("arrays apart", lambda a: a[[0, 1, 1], :, [4, -1, 0]], t345)
case("array and position apart", lambda a: a[[0, 2], 1:3, -1], t345)
case("position and array side by side", lambda a: a[::-1, 2, [0, 3, 3]], t345)
case("array behind a new axis", lambda a: a[:, None, [1, 0]], m34)
case("arrays that broadcast", lambda a: a[[[0], [2]], [1, 3, 0]], m34)
case("mask", lambda a: a[a > 0], m34)
case("mask of leading axes", lambda a: a[a[:, :, 0] > 0], t345)
case("mask behind a slice", lambda a: a[1:, np.array([True, False, True, True]), ::2], t345)
case("take", lambda a: np.take(a, [[0, 3], [1, 1]], 2), t234)
case("take flat and wrapped", lambda a: np.take(a, [11, -14, 25], mode="wrap"), m34)
case("take clipped", lambda a: np.take(a, [5, -3], 0, mode="clip"), m34)
case("take along", lambda a: np.take_along_axis(a, np.argsort(a, 1), 1), m34)
case("nonzero", lambda a: np.argwhere(a), few)
case("flat nonzero", lambda a: np.flatnonzero(a), few)
case("compress", lambda a: np.compress([True, False, True], a, 0), m34)
case("choose", lambda i, a, b: np.choose(i, [a, b, 7.0]), np.array([[0, 1], [2, 1]]), m44[:2, :2], m44[2:, 1])
case("repeat", lambda a: np.repeat(a, 3, 1), m23)
case("repeat flat", lambda a: np.repeat(a, 2), m23)
case("repeat by counts", lambda a: np.repeat(a, [2, 0, 1], 0), m34)


def set_rows(a, b):
    a = a.copy()
    a[[2, 0, 2]] = b
    return a


def add_at(a, b):
    a = a.copy()
    np.add.at(a, (slice(None), [1, 1, 3]), b)
    return a


case("set by an array", set_rows, m34, rng.standard_normal((3, 4)))
case("add at", add_at, m34, rng.standard_normal((3, 3)))
case("cumsum", lambda a: np.cumsum(a, 1), t234)
case("cumsum flat", lambda a: np.cumsum(a), m34)
case("cumsum of bool", lambda a: np.cumsum(a > 0), v5)
case("cumprod", lambda a: np.cumprod(a, 0), m34)
case("diff", lambda a: np.diff(a, 2, 0), t345)
case("sort", lambda a: np.sort(a, 0), few)
case("sort of special values", lambda a: np.sort(a), special)
case("argsort is stable", lambda a: np.argsort(a, 1, kind="stable"), few)
case("argsort of special values", lambda a: np.argsort(a, kind="stable"), special)
case("sort of integers", lambda a: np.sort(a), i5)
case("searchsorted", lambda a, b: np.searchsorted(np.sort(a), b), v5, m34)
case("searchsorted right", lambda a, b: np.searchsorted(a, b, side="right"), np.arange(4.0), few)
case("searchsorted with a sorter", lambda a, b: np.searchsorted(a, b, sorter=np.argsort(a)), v5, m34)
case("unique", lambda a: np.unique(a), few)
case("unique of special values", lambda a: np.unique(a), special)
case("unique, first positions", lambda a: np.unique(a, return_index=True)[1], few)
case("unique, inverse", lambda a: np.unique(a, return_inverse=True)[1].ravel(), few)
case("unique, counts", lambda a: np.unique(a, return_counts=True)[1], few)
case("bincount", lambda a: np.bincount(a, minlength=7), np.array([1, 4, 1, 0]))
case("bincount of weights", lambda a, w: np.bincount(a, w), np.array([1, 4, 1, 0]), v5[:4])
case("bincount of nothing", lambda a: np.bincount(a), np.array([], dtype=int))

# Sums of products, and statistics.
b245 = rng.standard_normal((2, 4, 5))
case("tensordot", lambda a, b: np.tensordot(a, b, ([1, 0], [0, 1])), t345, rng.standard_normal((4, 3, 2)))
case("tensordot of two axes", lambda a, b: np.tensordot(a, b), t234, rng.standard_normal((3, 4, 2)))
case("matmul of batches", lambda a, b: a @ b, t234, b245)
case("matmul of a vector", lambda a, b: a @ b, v5[:4], b245)
case("matmul by a vector", lambda a, b: a @ b, t345, v5)
case("inner", lambda a, b: np.inner(a, b), m34, m44)
case("trace", lambda a: np.trace(a, 1), m44)
case("einsum of a product", lambda a, b: np.einsum("ij,kj->ki", a, b), m34, m44)
case("einsum of batches", lambda a, b: np.einsum("bij,bjk->bik", a, b), t234, b245)
case("einsum implicit", lambda a, b: np.einsum("ij,jk", a, b), m34, m44)
case("einsum trace", lambda a: np.einsum("ii", a), m44)
case("einsum outer", lambda a, b: np.einsum("i,j->ji", a, b), v5, v5)
case("einsum sum", lambda a: np.einsum("ijk->j", a), t234)
case("prod", lambda a: np.prod(a, (0, 2)), t234)
case("all", lambda a: np.all(a > -1.5, 1), m34)
case("any", lambda a: np.any(a > 1, 0), m34)
case("argmax", lambda a: np.argmax(a, 1), few)
case("argmin of all", lambda a: np.argmin(a), m34)
case("split", lambda a: np.split(a, [1, 3], 1)[1], m34)
case("var", lambda a: np.var(a, 1, ddof=1), t234)
case("std", lambda a: np.std(a), m34)
case("mean", lambda a: np.mean(a, 1), t234)
case("var of two axes", lambda a: np.var(a, (0, 2)), t234)
case("two-norm", lambda a: np.sqrt(np.sum(a * a, (1, 2), keepdims=True)), t234)
case("ptp of two axes", lambda a: np.ptp(a, (0, 1)), t234)
case("softmax", lambda a: np.exp(a) / np.exp(a).sum(1, keepdims=True), t234)
case("softmax of two axes", lambda a: np.exp(a) / np.exp(a).sum((0, 2), keepdims=True), t234)
case("log softmax", lambda a: a - np.log(np.exp(a).sum(-1, keepdims=True)), t234)
case("normalize", lambda a: (a - a.mean(-1, keepdims=True)) / np.sqrt(a.var(-1, keepdims=True) + 0.01), t234)
case("norm", lambda a: np.linalg.norm(a, 3, 1), m34)
case("largest norm", lambda a: np.linalg.norm(a, np.inf, 0), m34)
case("ptp", lambda a: np.ptp(a, 0), m34)
case("logsumexp", lambda a: np.log(np.sum(np.exp(a), 1)), m34)

for mode in ("edge", "reflect", "symmetric", "wrap"):
    case(f"pad, {mode}", lambda a, mode=mode: np.pad(a, ((2, 1), (4, 7)), mode), m34)

# Further axes, positions, losses, patches.
case("einsum of other axes", lambda a, b: np.einsum("...ij,...jk->...ik", a, b), t345, rng.standard_normal((3, 5, 2)))
case("einsum of other axes, implicit", lambda a, b: np.einsum("i...,...", a, b), m34, v5[:4])
case("einsum, one ellipsis", lambda a: np.einsum("...ii->...", a), rng.standard_normal((2, 3, 3)))
case("unravel index", lambda i: np.stack(np.unravel_index(i, (3, 4, 5))), np.array([0, 59, 17]))
case("ravel multi index", lambda i, j: np.ravel_multi_index((i, j), (3, 4)), np.array([2, 0, 1]), np.array([3, 1, 0]))
case("ravel multi index, wrapped", lambda i, j: np.ravel_multi_index((i, j), (3, 4), mode="wrap"), i5, i5 * 2)
case("ravel multi index, clipped", lambda i, j: np.ravel_multi_index((i, j), (3, 4), mode="clip"), i5, i5 * 2)
case("bartlett", lambda: np.bartlett(7))
case("bartlett of an even number", lambda: np.bartlett(4))
case("bartlett of one", lambda: np.bartlett(1))
case("bartlett of none", lambda: np.bartlett(0))
case("permute rows", lambda a, i: np.take_along_axis(a, i, 1), m34, np.argsort(m34, 1))
case("permute rows by one", lambda a, i: a[:, i], m34, np.array([3, 1, 0, 2]))
case("largest of three", lambda a, b: np.maximum(np.maximum(a, b), 0.1), m34, m44[:3])
case("smallest of three", lambda a, b: np.minimum(np.minimum(a, b), 0.1), m34, m44[:3])
case("stack lists", lambda a, b: np.array([[a, b], [b, a]]), m34, m44[:3])
case("prepend to rows", lambda a: np.insert(a, 0, 7, 1), m34)
case("broadcast at run time", lambda a, b: a * b, rng.standard_normal((3, 1, 4)), rng.standard_normal((5, 1)))
case("sum to a shape", lambda a: a.sum((0, 1), keepdims=True), t345)
case("sum to fewer axes", lambda a: a.sum(0), t345)
case("batched tensordot", lambda a, b: np.stack([np.tensordot(x, y, ([1, 0], [0, 1])) for x, y in zip(a, b)]), t234, rng.standard_normal((2, 4, 3, 2)))


def confusion(a, p):
    labels = np.unique(np.concatenate([a, p]))
    return np.array([[np.sum((a == i) & (p == j)) for j in labels] for i in labels])


def softmax(a):
    e = np.exp(a - a.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def patches(a, shape, step, pad=(0, 0), wrap=False):
    rows = []
    if wrap:
        half = (shape[0] // 2, shape[1] // 2)
        starts = [range(0, n, s) for n, s in zip(a.shape[2:], step)]
    else:
        a = np.pad(a, ((0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])))
        half = (0, 0)
        starts = [range(0, n - p + 1, s) for n, p, s in zip(a.shape[2:], shape, step)]
    for image in a.reshape((-1,) + a.shape[2:]):
        for i in starts[0]:
            for j in starts[1]:
                rows.append([image[(i + r - half[0]) % image.shape[0], (j + c - half[1]) % image.shape[1]] for r in range(shape[0]) for c in range(shape[1])])
    return np.array(rows)


sigmoid = 1 / (1 + np.exp(-m34))
far = np.array([[-800.0, 0.0, 800.0], [40.0, -40.0, 1e-3]])
case("confusion matrix", confusion, np.array([3, 1, 1, 7]), np.array([1, 1, 3, 3]))
case("binary crossentropy", lambda o, t: -(t * np.log(o) + (1 - t) * np.log(1 - o)), sigmoid, np.abs(np.sin(m34)))
case("sigmoid crossentropy", lambda x, t: np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x))), far, np.array([[0.0, 1.0, 1.0], [0.5, 0.0, 1.0]]))
case("categorical crossentropy", lambda p, t: -np.log(p[np.arange(3), t]), softmax(m34), np.array([3, 0, 1]))
case("crossentropy of softmax", lambda x, t: -(x - x.max(1, keepdims=True) - np.log(np.exp(x - x.max(1, keepdims=True)).sum(1, keepdims=True)))[np.arange(2), t], far, np.array([0, 2]))


def h_softmax(x, w1, b1, w2, b2, target=None):
    classes = softmax(x @ w1 + b1)
    outputs = np.concatenate([classes[:, [c]] * softmax(x @ w2[c] + b2[c]) for c in range(w2.shape[0])], axis=1)
    return outputs[:, :5] if target is None else outputs[np.arange(len(x)), target]


levels = [np.sin(np.arange(6.0)).reshape(3, 2), np.cos(np.arange(6.0)).reshape(2, 3), np.array([0.1, -0.2, 0.3]), np.sin(2 * np.arange(12.0)).reshape(3, 2, 2), np.cos(3 * np.arange(6.0)).reshape(3, 2)]
case("hierarchical softmax", h_softmax, *levels)
case("hierarchical softmax of targets", h_softmax, *levels, np.array([4, 0, 3]))
positive = np.abs(rng.standard_normal((2, 4))) + 0.5


def normalized(x, mean, variance, gamma, beta):
    along = (None, slice(None), None)
    return (x - mean[along]) / np.sqrt(variance[along] + 1e-4) * gamma[along] + beta[along]


case("batch normalization", lambda x, g, b: normalized(x, x.mean((0, 2)), x.var((0, 2)), g, b), t345, positive[0], positive[1])
case("batch normalization, running variance", lambda x, b: b * 0.9 + x.var((0, 2), ddof=1) * 0.1, t345, positive[1])
case("batch normalization as trained", lambda x, g, b: normalized(x, g, b, g, b), t345, positive[0], positive[1])
images = np.arange(32.0).reshape(1, 2, 4, 4)
case("patches", lambda a: patches(a, (2, 2), (2, 2)), images)
case("patches that ignore borders", lambda a: patches(a, (3, 2), (1, 2)), images)
case("patches of half a border", lambda a: patches(a, (2, 2), (1, 1), (1, 1)), images)
case("patches around", lambda a: patches(a, (3, 3), (2, 2), wrap=True), images)
case("patches back", lambda a: a, images)

# Complex numbers, whose parts are floats.
case("variance of complex numbers", lambda a, b: np.var(a + 1j * b, axis=1, ddof=1), m34, 3 - m34 * m34)
case("norm of complex numbers", lambda a, b: np.linalg.norm(a + 1j * b, axis=0), m34, 3 - m34)
case("another norm of complex numbers", lambda a, b: (np.abs(a + 1j * b) ** 3).sum(1) ** (1 / 3), m34, 3 - m34)
case("real part of covariances", lambda a, b: np.real(np.cov(a + 1j * b)), m34, 3 - m34 * m34)
case("imaginary part of covariances", lambda a, b: np.imag(np.cov(a + 1j * b)), m34, 3 - m34 * m34)
case("covariances", lambda a: np.cov(a), m34)
case("covariances of columns", lambda a, b: np.cov(a, b, rowvar=False, ddof=0), m34, 3 - m34 * m34)
case("variance as covariance", lambda a: np.cov(a), np.array([3, 1, 4, 1, 5]))
case("real part of a product", lambda a, b: np.real(np.conj(a + 1j * b) * (b - 2j * a)), m34, 3 - m34)
case("imaginary part of a product", lambda a, b: np.imag(np.conj(a + 1j * b) * (b - 2j * a)), m34, 3 - m34)
case("angle", lambda a, b: np.angle(a + 1j * b), m34, 3 - m34)
case("absolute value of an exponential", lambda a, b: np.abs(np.exp(a + 1j * b)), m34, 3 - m34)

if __name__ == "__main__":
    write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "numpy.json"))
