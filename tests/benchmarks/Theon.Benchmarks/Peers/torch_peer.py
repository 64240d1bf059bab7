"""PyTorch on the processor as a contender; peer_protocol.py says how it is asked."""

import torch

import peer_protocol


def logistic(x, y, w, b):
    """One step of logistic regression with its gradient written by hand: faster than the one PyTorch derives."""
    state = [w, b]

    def step():
        w, b = state
        p = torch.sigmoid(torch.mv(x, w) + b)
        xent = -y * torch.log(p) - (1 - y) * torch.log(1 - p)
        d = (p - y) / len(y)
        state[0] = w - 0.1 * (torch.mv(x.T, d) + 0.02 * w)
        state[1] = b - 0.1 * d.sum()
        return p > 0.5, xent, state[0], state[1]

    return step


def product(a, b):
    out = torch.empty((a.shape[0], b.shape[1]), dtype=a.dtype)
    return lambda: torch.mm(a, b, out=out)


def scalar_add(a, b):
    out = torch.empty((), dtype=a.dtype)
    return lambda: torch.add(a, b, out=out)


def capability():
    """The vector instructions that its kernels use."""
    words = [line.split()[-1] for line in torch.__config__.show().splitlines() if "CPU capability" in line]
    return words[0] if words else "unknown"


CASES = {"logistic": logistic, "product": product, "scalar-add": scalar_add}
NAMES = {"torch": torch, **{name: getattr(torch, name) for name in ("exp", "log", "log1p", "sqrt", "tanh", "where")}}

torch.set_grad_enabled(False)
torch.set_num_threads(peer_protocol.THREADS)
torch.ones((2, 2)) @ torch.ones((2, 2))
peer_protocol.serve(
    f"{torch.__version__}, {capability()}, {torch.get_num_threads()} threads, {peer_protocol.blas_core()}",
    CASES, NAMES, torch.from_numpy, lambda result: result.numpy())
