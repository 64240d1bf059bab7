#!/usr/bin/env python3
"""Writes scalars.json: what NumPy and SciPy give for each function of elements. Needs NumPy 1.24 and SciPy 1.10 or later.

A row is the op's name, its arguments and the result; ScalarGoldenTests.cs computes the same with Theon. Where the libraries have no such
function, the row is the definition.
"""
import json
import os

import numpy as np
import scipy.special as sp

from make_golden import encode

rng = np.random.default_rng(20261122)


def numbers(low, high, n=12):
    return rng.uniform(low, high, n)


REAL = numbers(-3, 3)
OTHER = np.concatenate([numbers(-3, 3, 9), REAL[9:]])
EDGES = np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 2.5, -2.5, 3.5, 1e300, -1e-300])
POSITIVE = numbers(0.05, 8)
UNIT = numbers(-0.99, 0.99)
INTEGERS = rng.integers(-9, 9, 12)
BOOLS = rng.random(12) > 0.5



def ultra_fast_sigmoid(a):
    h = np.abs(a) / 2
    z = np.where(h < 1.7, 1.5 * h / (1 + h), np.where(h < 3, 0.935409070603099 + 0.0458812946797165 * (h - 1.7), 0.99505475368673))
    return (np.copysign(z, a) + 1) / 2


def elu(a, alpha=1):
    return np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0)))


# Activations: expressions of the language, by their published definitions.
ACTIVATIONS = {
    "Relu": (lambda a: np.maximum(a, 0), [REAL]), "LeakyRelu": (lambda a: np.where(a > 0, a, 0.1 * a), [REAL]),
    "Elu": (elu, [REAL * 3]), "EluHalf": (lambda a: elu(a, 0.5), [REAL]), "Selu": (lambda a: 1.0507009873554805 * elu(a, 1.6732632423543772), [REAL]),
    "Gelu": (lambda a: a * (1 + sp.erf(a / np.sqrt(2))) / 2, [np.append(REAL * 3, -12.0)]), "Swish": (lambda a: a * sp.expit(a), [REAL * 5]),
    "SwishOfTwo": (lambda a: a * sp.expit(2 * a), [REAL]), "Softsign": (lambda a: a / (1 + np.abs(a)), [REAL]),
    "HardSigmoid": (lambda a: np.clip(0.2 * a + 0.5, 0, 1), [REAL * 2]),
}

ROWS = {
    "Cast": (lambda a: a.astype(np.int64), [REAL * 10]),
    "Add": (np.add, [REAL, OTHER]), "Sub": (np.subtract, [REAL, OTHER]), "Mul": (np.multiply, [REAL, OTHER]), "Div": (np.divide, [REAL, POSITIVE]),
    "Neg": (np.negative, [EDGES]), "Abs": (np.abs, [EDGES]), "Sqr": (np.square, [REAL]), "Sqrt": (np.sqrt, [POSITIVE]), "Pow": (np.power, [POSITIVE, REAL]),
    "Exp": (np.exp, [REAL]), "Expm1": (np.expm1, [REAL * 0.1]), "Log": (np.log, [POSITIVE]), "Log1p": (np.log1p, [POSITIVE * 0.01]),
    "Sin": (np.sin, [REAL]), "Cos": (np.cos, [REAL]), "Tanh": (np.tanh, [REAL]), "Sigmoid": (sp.expit, [REAL * 3]), "Softplus": (lambda a: np.logaddexp(0, a), [REAL * 5]),
    "Maximum": (np.maximum, [EDGES, REAL]), "Minimum": (np.minimum, [EDGES, REAL]),
    "Equal": (np.equal, [REAL, OTHER]), "NotEqual": (np.not_equal, [REAL, OTHER]), "Less": (np.less, [EDGES, REAL]), "LessEqual": (np.less_equal, [REAL, OTHER]),
    "Greater": (np.greater, [EDGES, REAL]), "GreaterEqual": (np.greater_equal, [REAL, OTHER]),
    "And": (np.bitwise_and, [INTEGERS, INTEGERS[::-1].copy()]), "Or": (np.bitwise_or, [INTEGERS, INTEGERS[::-1].copy()]), "Xor": (np.bitwise_xor, [INTEGERS, INTEGERS[::-1].copy()]),
    "Not": (np.invert, [INTEGERS]), "Where": (np.where, [BOOLS, REAL, OTHER]), "Clip": (np.clip, [REAL, np.full(12, -1.0), np.full(12, 1.5)]),
    "IsNan": (np.isnan, [EDGES]), "IsInf": (np.isinf, [EDGES]), "Reciprocal": (np.reciprocal, [POSITIVE]), "Sign": (np.sign, [REAL]),
    "TimesOrZero": (lambda dy, d: np.where(dy == 0, 0, dy * d), [np.where(BOOLS, 0.0, REAL), np.where(BOOLS, np.inf, OTHER)]),
    "Floor": (np.floor, [EDGES]), "Ceil": (np.ceil, [EDGES]), "Trunc": (np.trunc, [EDGES]), "Round": (np.rint, [EDGES]),
    "RoundAway": (lambda a: np.copysign(np.floor(np.abs(a) + 0.5), a), [EDGES]),
    "Rsqrt": (lambda a: 1 / np.sqrt(a), [POSITIVE]), "Cbrt": (np.cbrt, [REAL]), "Exp2": (np.exp2, [REAL]), "Log2": (np.log2, [POSITIVE]), "Log10": (np.log10, [POSITIVE]),
    "Tan": (np.tan, [REAL * 0.4]), "Asin": (np.arcsin, [UNIT]), "Acos": (np.arccos, [UNIT]), "Atan": (np.arctan, [REAL]), "Sinh": (np.sinh, [REAL]), "Cosh": (np.cosh, [REAL]),
    "Asinh": (np.arcsinh, [REAL]), "Acosh": (np.arccosh, [POSITIVE + 1]), "Atanh": (np.arctanh, [UNIT]), "Atan2": (np.arctan2, [REAL, OTHER]), "Hypot": (np.hypot, [REAL, OTHER]),
    "Erf": (sp.erf, [REAL]), "Erfc": (sp.erfc, [REAL]), "Erfcx": (sp.erfcx, [REAL + 2]), "Erfinv": (sp.erfinv, [UNIT]), "Erfcinv": (sp.erfcinv, [UNIT + 1]),
    "Gamma": (sp.gamma, [POSITIVE]), "Lgamma": (sp.gammaln, [POSITIVE]), "Digamma": (sp.digamma, [POSITIVE + 2]), "Trigamma": (lambda a: sp.polygamma(1, a), [POSITIVE]),
    "Mod": (np.mod, [REAL * 3, np.where(BOOLS, 2.0, -1.5)]), "FloorDiv": (np.floor_divide, [REAL * 3, np.where(BOOLS, 2.0, -1.5)]), "Zeta": (sp.zeta, [POSITIVE + 1.5, POSITIVE[::-1].copy()]),
    "ShiftLeft": (np.left_shift, [INTEGERS, np.arange(12)]), "ShiftRight": (np.right_shift, [INTEGERS, np.arange(12) % 4]),
    "Xlogx": (lambda a: sp.xlogy(a, a), [POSITIVE]), "Xlogy": (sp.xlogy, [np.where(BOOLS, 0.0, REAL), POSITIVE]),
    "J0": (sp.j0, [REAL]), "J1": (sp.j1, [REAL]), "Jv": (sp.jv, [POSITIVE * 0.5, POSITIVE[::-1].copy()]),
    "I0": (sp.i0, [REAL]), "I1": (sp.i1, [REAL]), "Iv": (sp.iv, [POSITIVE * 0.5, POSITIVE[::-1].copy()]),
    "UltraFastSigmoid": (ultra_fast_sigmoid, [REAL * 3]),
    "Gammainc": (sp.gammainc, [POSITIVE, POSITIVE[::-1].copy()]), "Gammaincc": (sp.gammaincc, [POSITIVE, POSITIVE[::-1].copy()]),
}

if __name__ == "__main__":
    rows = {name: {"arguments": [encode(a) for a in arguments], "result": encode(np.asarray(function(*arguments)))} for name, (function, arguments) in (ROWS | ACTIVATIONS).items()}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scalars.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items()) + "\n}\n")
