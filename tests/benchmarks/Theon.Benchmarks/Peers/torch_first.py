"""The first result of a training step in a fresh process with PyTorch, eagerly: prints milliseconds. Importing is not counted, nor one unrelated step before."""

import os
import sys
import time

import torch


def logistic():
    x, y = torch.full((400, 784), 0.5, dtype=torch.float64), torch.ones(400, dtype=torch.float64)
    w, b = torch.full((784,), 0.01, dtype=torch.float64), torch.zeros((), dtype=torch.float64)

    def step():
        parameters = [w.requires_grad_(), b.requires_grad_()]
        p = torch.sigmoid(torch.mv(x, w) + b)
        xent = -y * torch.log(p) - (1 - y) * torch.log(1 - p)
        (xent.mean() + 0.01 * (w**2).sum()).backward()
        update(parameters, 0.1)
        return p > 0.5, xent

    return step


def mlp():
    x, y = torch.full((60, 784), 0.5), torch.zeros(60, dtype=torch.int64)
    weights = [torch.full((784, 500), 0.01), torch.zeros(500), torch.full((500, 10), 0.01), torch.zeros(10)]

    def step():
        w1, b1, w2, b2 = parameters = [weight.requires_grad_() for weight in weights]
        cost = torch.nn.functional.cross_entropy(torch.tanh(x @ w1 + b1) @ w2 + b2, y)
        cost.backward()
        update(parameters, 0.01)
        return cost

    return step


def lstm():
    x = torch.full((100, 32, 128), 0.5)

    def step():
        net = torch.nn.LSTM(128, 128)
        y, _ = net(x)
        (y * y).sum().backward()
        return [parameter.grad for parameter in net.parameters()]

    return step


def update(parameters, rate):
    with torch.no_grad():
        for parameter in parameters:
            parameter -= rate * parameter.grad


torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
unrelated = torch.zeros(10, dtype=torch.float64, requires_grad=True)
(2 * unrelated + 1).sum().backward()
first = {"logistic": logistic, "mlp": mlp, "lstm": lstm}[sys.argv[1]]()
start = time.perf_counter()
first()
print(1000 * (time.perf_counter() - start))
