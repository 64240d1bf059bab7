#!/usr/bin/env python3
"""Computes native/src/scalar/coefficients.hpp: minimax polynomials of the scalar functions.

    python3 native/tools/coefficients.py > native/src/scalar/coefficients.hpp

Needs mpmath (python3-mpmath). Every polynomial is the one of least weighted error, found by Remez' exchange in 240 bits and then
rounded coefficient by coefficient; the error of the rounded one is printed beside it.
"""
import mpmath as mp

mp.mp.prec = 240
NOTHING = mp.mpf(2) ** -60


def remez(function, weight, low, high, count):
    """Coefficients of the polynomial with `count` of them that has the least max |function - p| weight on [low, high]."""
    low, high, points = mp.mpf(low), mp.mpf(high), count + 1
    middle, radius = (low + high) / 2, (high - low) / 2
    nodes = [middle - radius * mp.cos(k * mp.pi / count) for k in range(points)]
    grid = [middle - radius * mp.cos(mp.pi * k / (12 * points)) for k in range(12 * points + 1)]
    values = [(function(x), weight(x)) for x in grid]
    for _ in range(12):
        a, b = mp.matrix(points, points), mp.matrix(points, 1)
        for i, x in enumerate(nodes):
            for j in range(count):
                a[i, j] = x ** j
            a[i, count] = (-1) ** i / weight(x)
            b[i] = function(x)
        solution = mp.lu_solve(a, b)
        coefficients = [solution[j] for j in range(count)]
        errors = [(f - mp.polyval(coefficients[::-1], x)) * w for x, (f, w) in zip(grid, values)]
        stretches = [[0]]
        for k in range(1, len(grid)):
            if errors[k] * errors[stretches[-1][-1]] >= 0:
                stretches[-1].append(k)
            else:
                stretches.append([k])
        peaks = [max(stretch, key=lambda k: abs(errors[k])) for stretch in stretches]
        while len(peaks) > points:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) < points or max(map(abs, errors)) < 1.01 * abs(solution[count]):
            break
        nodes = [grid[k] for k in peaks]
    return coefficients


def rounded(x, bits):
    with mp.workprec(bits):
        return +mp.mpf(x)


def row(name, bits, function, weight, low, high, count, note):
    coefficients = [rounded(c, bits) for c in remez(function, weight, low, high, count)]
    low, high = mp.mpf(low), mp.mpf(high)
    grid = [low + (high - low) * k / 400 for k in range(401)]
    worst = max(abs((function(x) - mp.polyval(coefficients[::-1], x)) * weight(x)) for x in grid)
    print(f"  // {note}; error 2^{float(mp.log(worst, 2)):.1f}.")
    array(name, bits, coefficients)


def array(name, bits, numbers):
    suffix, kind = ("f", "float") if bits == 24 else ("", "double")
    body = ", ".join(float(rounded(x, bits)).hex() + suffix for x in numbers)
    print(f"  static constexpr {kind} {name}[] = {{{body}}};")


def ratio(f, limit):
    """f(x)/x as a function of z = x^2."""
    def g(z):
        return f(mp.sqrt(z)) / mp.sqrt(z) if z > NOTHING else mp.mpf(limit)
    return g


def tail(f, limit):
    """(f(x)/x - 1)/z as a function of z = x^2."""
    def g(z):
        return (f(mp.sqrt(z)) / mp.sqrt(z) - 1) / z if z > NOTHING else mp.mpf(limit)
    return g


def tail_row(name, bits, f, limit, high, count, note):
    row(name, bits, tail(f, limit), lambda z: z / ratio(f, 1)(z), mp.mpf(2) ** -40, high, count, note)


def ratio_row(name, bits, f, limit, high, count, note):
    row(name, bits, ratio(f, limit), lambda z: 1 / ratio(f, limit)(z), mp.mpf(2) ** -40, high, count, note)


def scaled_erfc(t):
    """(1 + 2x) erfcx(x) for x = 3.75 (1 + t)/(1 - t)."""
    x = mp.mpf("3.75") * (1 + t) / (1 - t)
    if x < 60:
        erfcx = mp.erfc(x) * mp.exp(x * x)
    else:
        erfcx = sum((-1) ** j * mp.fac2(2 * j - 1) / (2 * x * x) ** j for j in range(25)) / (x * mp.sqrt(mp.pi))
    return (1 + 2 * x) * erfcx


def erfc_inverse(minus_log):
    """y with erfc(y) = exp(-minus_log)."""
    y = mp.sqrt(max(minus_log - mp.log(mp.sqrt(mp.pi * max(minus_log, 1))), mp.mpf("0.1")))
    for _ in range(60):
        value = mp.erfc(y)
        step = -(mp.log(value) + minus_log) * value * mp.exp(y * y) * mp.sqrt(mp.pi) / 2
        y -= step
        if abs(step) < mp.mpf(2) ** -200:
            break
    return y


def erfcinv_row(name, low, high, count):
    low, high = mp.mpf(low), mp.mpf(high)
    centre = rounded(mp.sqrt(low * high), 24)
    known = {}

    def f(t):
        if t not in known:
            s = centre * (1 + t) / (1 - t)
            known[t] = erfc_inverse(s * s) / s
        return known[t]

    def place(s):
        return (s - centre) / (s + centre)

    print(f"  static constexpr double {name}Centre = {float(centre).hex()};")
    row(name, 53, f, lambda t: 1 / f(t), place(low), place(high), count,
        f"erfcinv(exp(-s^2))/s of t = (s - centre)/(s + centre), s from {mp.nstr(low, 3)} to {mp.nstr(high, 3)}")


def bessel_rows(order):
    """The modified Bessel function of the first kind, order 0 or 1: near 0 in t = x^2/4, beyond in 1/x."""
    def whole(t):
        x = 2 * mp.sqrt(t)
        return mp.besseli(order, x) * (1 if order == 0 else 2 / x)

    row(f"kI{order}Near", 53, lambda t: (whole(t) - 1) / t, lambda t: t / whole(t), mp.mpf(2) ** -40, mp.mpf("15.02"), 15 - order,
        f"(I{order}(x){' 2/x' if order == 1 else ''} - 1)/t of t = x^2/4, |x| <= 7.75")
    scale = mp.exp(mp.mpf(5))
    row(f"kI{order}Far", 53, lambda u: scale * mp.besseli(order, 1 / u) * mp.exp(-1 / u) / mp.sqrt(u),
        lambda u: mp.sqrt(u) / (scale * mp.besseli(order, 1 / u) * mp.exp(-1 / u)), mp.mpf(1) / 720, 1 / mp.mpf("7.75"), 24,
        f"I{order}(x) exp(5 - x) sqrt(x) of 1/x, x from 7.75 to 720")


def reciprocal_series(a, count):
    """1/a of a power series with a[0] = 1."""
    b = [mp.mpf(1)]
    for n in range(1, count):
        b.append(-sum(a[k] * b[n - k] for k in range(1, n + 1)))
    return b


def temme_rows(orders, count):
    """c_k(eta) of DLMF 8.12.7, the expansion of the incomplete gamma functions that is uniform next to x = a."""
    size = count + 2 * orders + 2
    # mu = lambda - 1 as a series of eta, from mu mu' = eta (1 + mu); mu[i] belongs to eta^(i + 1).
    mu = [mp.mpf(1)]
    for n in range(1, size):
        known = sum((i + 1) * mu[i] * mu[n - i] for i in range(1, n))
        mu.append((mu[n - 1] - known) / (n + 2))
    inverse = reciprocal_series(mu, size)  # eta / mu
    stirling = [mp.mpf(0)] + [mp.bernoulli(k + 1) / (k * (k + 1)) if k % 2 == 1 else mp.mpf(0) for k in range(1, orders + 1)]
    g = [mp.mpf(1)]
    for n in range(1, orders + 1):
        g.append(sum(k * stirling[k] * g[n - k] for k in range(1, n + 1)) / n)
    c = inverse[1:]
    print(f"  // c_0 to c_{orders - 1} of DLMF 8.12.7, {count} coefficients each, in powers of eta.")
    rows = []
    for k in range(orders):
        if k > 0:
            slope = [n * c[n] for n in range(1, len(c))]
            pole = [(-1) ** k * g[k] * value for value in inverse]
            c = [slope[n] + pole[n] for n in range(min(len(slope), len(pole)))][1:]
        rows += c[:count]
    array("kTemme", 53, rows)


def exp2_row(bits, count):
    row("kExp2", bits, lambda r: mp.expm1(r * mp.log(2)) / r if abs(r) > NOTHING else mp.log(2),
        lambda r: abs(r) / 2 ** r + mp.mpf(2) ** -90, -0.5, 0.5, count, "(2^r - 1)/r, |r| <= 1/2")


def cbrt_row(bits, count):
    row("kCbrt", bits, mp.cbrt, lambda m: 1 / mp.cbrt(m), 0.75, 1.5, count, "cbrt(m), m from 0.75 to 1.5; a first guess")


def shared(bits, atan, asin, sinh, exp2, cbrt):
    tail_row("kAtan", bits, mp.atan, -mp.mpf(1) / 3, mp.tan(mp.pi / 8) ** 2 * mp.mpf("1.001"), atan,
             "(atan(x)/x - 1)/x^2 of x^2, |x| <= tan(pi/8)")
    tail_row("kAsin", bits, mp.asin, mp.mpf(1) / 6, 0.25, asin, "(asin(x)/x - 1)/x^2 of x^2, |x| <= 1/2")
    tail_row("kSinh", bits, mp.sinh, mp.mpf(1) / 6, 1, sinh, "(sinh(x)/x - 1)/x^2 of x^2, |x| <= 1")
    exp2_row(bits, exp2)
    cbrt_row(bits, cbrt)


def main():
    print("// Made by native/tools/coefficients.py; do not edit. c0 first; errors are relative to the whole function.")
    print("// clang-format off")
    print("#pragma once\n\nnamespace theon {\n\ntemplate <class T>\nstruct Coefficients;\n")
    print("template <>\nstruct Coefficients<float> {")
    shared(24, 5, 5, 4, 6, 4)
    print("};\n\ntemplate <>\nstruct Coefficients<double> {")
    shared(53, 11, 13, 7, 11, 7)
    ratio_row("kErf", 53, mp.erf, 2 / mp.sqrt(mp.pi), mp.mpf("0.85") ** 2, 11, "erf(x)/x of x^2, |x| <= 0.85")
    row("kErfcx", 53, scaled_erfc, lambda t: 1 / scaled_erfc(t), -1, mp.mpf("0.9999"), 25,
        "(1 + 2x) erfcx(x) of t = (x - 3.75)/(x + 3.75), x >= 0 (Shepherd and Laframboise 1981)")
    ratio_row("kErfinv", 53, mp.erfinv, mp.sqrt(mp.pi) / 2, 0.25, 14, "erfinv(x)/x of x^2, |x| <= 1/2")
    erfcinv_row("kErfcinvNear", "0.83", 4, 22)
    erfcinv_row("kErfcinvFar", 4, "27.4", 25)
    root = mp.findroot(mp.digamma, 1.46)
    high = rounded(root, 53)
    array("kDigammaRoot", 53, [high, root - high])
    print("  // Taylor coefficients of digamma at its root, from the first derivative on.")
    array("kDigamma", 53, mp.taylor(mp.digamma, root, 24)[1:])
    bessel_rows(0)
    bessel_rows(1)
    temme_rows(8, 20)
    print("};\n\n}  // namespace theon\n// clang-format on")


if __name__ == "__main__":
    main()
