"""PyTensor as a contender, through its C compiler; peer_protocol.py says how it is asked. The clone is on the path."""

import os

import symbolic_peer

os.environ["PYTENSOR_FLAGS"] = f"base_compiledir={os.environ['PEER_CACHE']},openmp=True,blas__ldflags=-lopenblas,{os.environ.get('PYTENSOR_FLAGS', '')}"

import pytensor
import pytensor.tensor as pt


def variable(name, array):
    return pt.tensor(name, dtype=array.dtype.name, shape=(None,) * array.ndim)


def cross_entropy(z, y):
    return -pt.special.log_softmax(z, axis=1)[pt.arange(y.shape[0]), y].mean()


symbolic_peer.serve(pytensor, pt, variable, pt.sigmoid, cross_entropy)
