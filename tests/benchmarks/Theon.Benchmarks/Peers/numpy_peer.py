"""NumPy as a contender; peer_protocol.py says how it is asked."""

import numpy as np

import peer_protocol


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
    return lambda: np.matmul(a, b, out=out)


def scalar_add(a, b):
    out = np.empty((), a.dtype)
    return lambda: np.add(a, b, out=out)


CASES = {"logistic": logistic, "product": product, "scalar-add": scalar_add}
NAMES = {"np": np, **{name: getattr(np, name) for name in ("exp", "log", "log1p", "sqrt", "tanh", "where")}}

np.seterr(all="ignore")
np.ones((2, 2)) @ np.ones((2, 2))
peer_protocol.serve(f"{np.__version__}, {peer_protocol.blas_core()}", CASES, NAMES)
