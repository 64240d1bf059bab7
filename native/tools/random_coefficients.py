#!/usr/bin/env python3
"""Computes native/src/cpu/random/coefficients.hpp: minimax polynomials of the functions behind random numbers.

    python3 native/tools/random_coefficients.py > native/src/cpu/random/coefficients.hpp
"""
import mpmath as mp

from coefficients import NOTHING, array, ratio, row


def log_tail(f):
    if abs(f) < mp.mpf(2) ** -30:
        return mp.mpf(1) / 3 - f / 4
    return (mp.log1p(f) - f + f * f / 2) / f ** 3


def log_ratio(z):
    if z < mp.mpf(2) ** -40:
        return mp.mpf(2) / 3 + 2 * z / 5
    s = mp.sqrt(z)
    return (mp.log((1 + s) / (1 - s)) / s - 2) / z


def cosine_tail(z):
    if z < NOTHING:
        return -mp.pi ** 2 / 8
    return (mp.cos(mp.pi / 2 * mp.sqrt(z)) - 1) / z


def exp_tail(r):
    if abs(r) < mp.mpf(2) ** -30:
        return mp.mpf(1) / 2 + r / 6
    return (mp.expm1(r) - r) / r ** 2


def turn_rows(bits, sine, cosine):
    quarter = ratio(lambda f: mp.sin(mp.pi / 2 * f), mp.pi / 2)
    row("kSine", bits, quarter, lambda z: 1 / quarter(z), mp.mpf(2) ** -40, 0.25, sine,
        "sin(f pi/2)/f of f^2, |f| <= 1/2")
    row("kCosine", bits, cosine_tail, lambda z: z, mp.mpf(2) ** -40, 0.25, cosine, "(cos(f pi/2) - 1)/f^2 of f^2, |f| <= 1/2")


def stirling_error(n):
    return mp.loggamma(n + 1) - (n + mp.mpf(1) / 2) * mp.log(n) + n - mp.log(2 * mp.pi) / 2


def main():
    root = mp.sqrt(mp.mpf(1) / 2)
    print("// Made by native/tools/random_coefficients.py; do not edit. c0 first.")
    print("// clang-format off")
    print("#pragma once\n\nnamespace theon::random {\n\ntemplate <class T>\nstruct Coefficients;\n")
    print("template <>\nstruct Coefficients<float> {")
    row("kLog", 24, log_tail, lambda f: f * f / 2 if abs(f) > NOTHING else NOTHING, root - 1, 2 * root - 1, 9,
        "(log(1 + f) - f + f^2/2)/f^3 of f, 1 + f from sqrt(1/2) to sqrt(2)")
    turn_rows(24, 4, 4)
    print("};\n\ntemplate <>\nstruct Coefficients<double> {")
    limit = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2
    row("kLog", 53, log_ratio, lambda z: z / 2, mp.mpf(2) ** -40, limit * mp.mpf("1.001"), 7,
        "(log((1 + s)/(1 - s))/s - 2)/s^2 of s^2, |s| <= (sqrt(2) - 1)/(sqrt(2) + 1)")
    turn_rows(53, 8, 8)
    row("kExp", 53, exp_tail, lambda r: r * r, -mp.log(2) / 2, mp.log(2) / 2, 11, "(exp(r) - 1 - r)/r^2 of r, |r| <= log(2)/2")
    print("  // log(n!) less Stirling's formula, n from 1 to 15; the first entry is not used.")
    array("kStirlingError", 53, [mp.mpf(0)] + [stirling_error(mp.mpf(n)) for n in range(1, 16)])
    print("};\n\n}  // namespace theon::random\n// clang-format on")


main()
