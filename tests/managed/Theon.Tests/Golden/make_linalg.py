#!/usr/bin/env python3
"""Writes linalg.json: what NumPy and SciPy give for the calls that LinalgGoldenTests.cs makes. Needs NumPy 1.24, SciPy 1.10 or later.

Each row is a name, the arguments, and a function of them; the test of that name computes the same with Theon. Signs of vectors are
arbitrary in decompositions, so rows ask for what does not depend on them.
"""
import os

import numpy as np
import scipy.linalg

import make_golden

rng = np.random.default_rng(20261122)
case = make_golden.case
make_golden.CASES.clear()


def pairs(z):
    return np.stack([z.real, z.imag], -1)


def numbers(x):
    return x[..., 0] + 1j * x[..., 1]


a44 = rng.standard_normal((4, 4))
a53 = rng.standard_normal((5, 3))
a35 = rng.standard_normal((3, 5))
s233 = rng.standard_normal((2, 3, 3))
spd = a44 @ a44.T + np.eye(4)
sym = a44 + a44.T
b42 = rng.standard_normal((4, 2))
v4 = rng.standard_normal(4)

case("cholesky", np.linalg.cholesky, spd)
case("cholesky, upper", lambda a: scipy.linalg.cholesky(a, lower=False), spd)
case("solve", np.linalg.solve, a44, b42)
case("solve for a vector", np.linalg.solve, a44, v4)
case("solve of a stack", np.linalg.solve, s233, s233[:, :, :2])
case("solve, lower", lambda a, b: scipy.linalg.solve_triangular(a, b, lower=True), a44, b42)
case("solve, upper", lambda a, b: scipy.linalg.solve_triangular(a, b), a44, b42)
case("solve, unit", lambda a, b: scipy.linalg.solve_triangular(a, b, lower=True, unit_diagonal=True), a44, b42)
case("solve, definite", lambda a, b: scipy.linalg.solve(a, b, assume_a="pos"), spd, b42)
case("inverse", np.linalg.inv, s233)
case("pinv", np.linalg.pinv, a53)
case("pinv of low rank", lambda a: np.linalg.pinv(a, 1e-10), a53 @ np.diag([1, 2, 0]) @ a35[:, :3])
case("det", np.linalg.det, s233)
case("slogdet, sign", lambda a: np.linalg.slogdet(a)[0], s233)
case("slogdet, log", lambda a: np.linalg.slogdet(a)[1], s233)
case("slogdet of a singular matrix", lambda a: np.linalg.slogdet(a)[1], np.zeros((2, 2)))
case("qr, q", lambda a: np.linalg.qr(a)[0], a53)
case("qr, r", lambda a: np.linalg.qr(a)[1], a35)
case("qr, complete", lambda a: np.linalg.qr(a, "complete")[0], a53)
case("svd, values", lambda a: np.linalg.svd(a)[1], s233)
case("svd, left", lambda a: np.linalg.svd(a)[0] ** 2, a35)
case("svd, right", lambda a: np.linalg.svd(a, full_matrices=False)[2] ** 2, a35)
case("eigh, values", lambda a: np.linalg.eigh(a)[0], sym)
case("eigh, vectors", lambda a: np.linalg.eigh(a)[1] ** 2, sym)
case("eigh, upper", lambda a: np.linalg.eigh(a, "U")[0], a44)
case("eigvalsh", np.linalg.eigvalsh, s233)
case("eigvalsh of two", lambda a, b: scipy.linalg.eigvalsh(a, b), sym, spd)
case("expm", lambda a: np.stack([scipy.linalg.expm(x) for x in a]), np.stack([a44 * 0.01, a44, a44 * 9]))
case("kron", np.kron, a35, b42)
case("kron of ranks", np.kron, v4, a53)
case("lstsq", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], a53, a35.T)
case("lstsq, residuals", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[1], a53, a35.T)
case("lstsq, rank", lambda a, b: np.linalg.lstsq(a, b, rcond=1e-10)[2].astype(np.int64), a53 @ np.diag([1, 2, 0]) @ a35[:, :3], a53)
case("lstsq, values", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[3], a53, a35.T)
case("lstsq of a wide matrix", lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], a35, v4[:3])
case("matrix power", lambda a: np.linalg.matrix_power(a, 5), s233)
case("matrix power, negative", lambda a: np.linalg.matrix_power(a, -3), s233)
case("tensorinv", lambda a: np.linalg.tensorinv(a, 1), rng.standard_normal((6, 2, 3)))
case("tensorsolve", lambda a, b: np.linalg.tensorsolve(a, b), rng.standard_normal((2, 3, 6)), rng.standard_normal((2, 3)))
case("tensorsolve of axes", lambda a, b: np.linalg.tensorsolve(a, b, (0,)), rng.standard_normal((6, 2, 3)), rng.standard_normal((2, 3)))

z = rng.standard_normal((3, 10, 2))
case("fft", lambda x: pairs(np.fft.fft(numbers(x))), z)
case("fft of another axis", lambda x: pairs(np.fft.fft(numbers(x), axis=0)), z)
case("ifft", lambda x: pairs(np.fft.ifft(numbers(x), norm="ortho")), z)
case("rfft", lambda x: pairs(np.fft.rfft(x)), a35)
case("rfft, ortho", lambda x: pairs(np.fft.rfft(x, norm="ortho")), a44)
case("rfft of two axes", lambda x: pairs(np.fft.rfftn(x, axes=(1, 2))), rng.standard_normal((2, 4, 6)))
case("irfft", lambda x: np.fft.irfft(numbers(x)), z[:, :6])
case("irfft of an odd length", lambda x: np.fft.irfft(numbers(x), 9), z[:, :5])
case("irfft of two axes", lambda x: np.fft.irfftn(numbers(x), axes=(0, 1)), z[:, :6])
case("fft of a long prime", lambda x: pairs(np.fft.rfft(x)), rng.standard_normal(101))

# Complex numbers as pairs, in the arguments and in the results. Phases of vectors are arbitrary, so rows ask for magnitudes and projections.
def both(function):
    return lambda *x: pairs(function(*[numbers(a) for a in x]))


def real(function):
    return lambda *x: function(*[numbers(a) for a in x])


c44, c53, c35, c42 = (pairs(rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) for shape in ((4, 4), (5, 3), (3, 5), (4, 2)))
c233 = rng.standard_normal((2, 3, 3, 2))
c4 = rng.standard_normal((4, 2))
square = numbers(c44)
hermitian = pairs(square + square.conj().T)
definite = pairs(square @ square.conj().T + np.eye(4))
low = pairs(numbers(c53) @ np.diag([1, 2, 0]))

case("complex cholesky", both(np.linalg.cholesky), definite)
case("complex cholesky, upper", both(lambda a: scipy.linalg.cholesky(a, lower=False)), definite)
case("complex solve", both(np.linalg.solve), c44, c42)
case("complex solve for a vector", both(np.linalg.solve), c44, c4)
case("complex solve, lower", both(lambda a, b: scipy.linalg.solve_triangular(a, b, lower=True)), c44, c42)
case("complex solve, upper", both(lambda a, b: scipy.linalg.solve_triangular(a, b)), c44, c42)
case("complex solve, hermitian", both(lambda a, b: scipy.linalg.solve(a, b, assume_a="her", lower=True)), hermitian, c42)
case("complex solve, definite", both(lambda a, b: scipy.linalg.solve(a, b, assume_a="pos")), definite, c42)
case("complex inverse", both(np.linalg.inv), c233)
case("complex pinv", both(np.linalg.pinv), c53)
case("complex pinv of low rank", both(lambda a: np.linalg.pinv(a, 1e-10)), low)
case("complex det", both(np.linalg.det), c233)
case("complex slogdet, sign", both(lambda a: np.linalg.slogdet(a)[0]), c233)
case("complex slogdet, log", real(lambda a: np.linalg.slogdet(a)[1]), c233)
case("complex qr, q", both(lambda a: np.linalg.qr(a)[0]), c53)
case("complex qr, r", both(lambda a: np.linalg.qr(a)[1]), c35)
case("complex qr, complete", both(lambda a: np.linalg.qr(a, "complete")[0]), c53)
case("complex svd, values", real(lambda a: np.linalg.svd(a)[1]), c233)
case("complex svd, left", real(lambda a: np.abs(np.linalg.svd(a)[0])), c35)
case("complex svd, right", real(lambda a: np.abs(np.linalg.svd(a, full_matrices=False)[2])), c35)
case("complex eigh, values", real(lambda a: np.linalg.eigh(a)[0]), c44)
case("complex eigh, upper", real(lambda a: np.linalg.eigh(a, "U")[0]), c44)
case("complex eigh, projection", both(lambda a: np.linalg.eigh(a)[1][:, 1:2] @ np.linalg.eigh(a)[1][:, 1:2].conj().T), c44)
case("complex eigvalsh of two", real(lambda a, b: scipy.linalg.eigvalsh(a, b)), c44, definite)
case("complex eig, values", both(lambda a: np.sort_complex(np.linalg.eigvals(a))), c44)
case("complex expm", both(lambda a: np.stack([scipy.linalg.expm(x) for x in a])), np.stack([c44 * 0.01, c44, c44 * 4]))
case("complex kron", both(np.kron), c35, c42)
case("complex lstsq", both(lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0]), c53, pairs(numbers(c35).T))
case("complex lstsq, residuals", real(lambda a, b: np.linalg.lstsq(a, b, rcond=None)[1]), c53, pairs(numbers(c35).T))
case("complex lstsq, rank", real(lambda a, b: np.linalg.lstsq(a, b, rcond=1e-10)[2].astype(np.int64)), low, c53)
case("complex lstsq, values", real(lambda a, b: np.linalg.lstsq(a, b, rcond=None)[3]), c53, pairs(numbers(c35).T))
case("complex matrix power", both(lambda a: np.linalg.matrix_power(a, 5)), c233)
case("complex matrix power, negative", both(lambda a: np.linalg.matrix_power(a, -3)), c233)
case("complex trace", both(np.trace), c44)
case("complex norm", real(np.linalg.norm), c44)
case("complex matmul of batches", both(np.matmul), c233, c233[:, :, :2])

if __name__ == "__main__":
    make_golden.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "linalg.json"))
