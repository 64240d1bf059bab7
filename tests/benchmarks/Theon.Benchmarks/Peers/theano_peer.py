"""Theano as a contender; peer_protocol.py says how it is asked. The clone is on the path."""

import collections
import collections.abc
import os
import warnings

import numpy as np

import symbolic_peer

# Theano 1.0 was written for Python 3.7 and NumPy 1.16; these names have gone since.
warnings.filterwarnings("ignore")
for name in collections.abc.__all__:
    if not hasattr(collections, name):
        setattr(collections, name, getattr(collections.abc, name))
for kind in (bool, int, float, complex, object, str):
    if kind.__name__ not in vars(np):
        setattr(np, kind.__name__, kind)

os.environ["THEANO_FLAGS"] = f"base_compiledir={os.environ['PEER_CACHE']},openmp=True,blas.ldflags=-lopenblas,{os.environ.get('THEANO_FLAGS', '')}"

import theano
import theano.tensor as tt


def variable(name, array):
    return tt.TensorType(array.dtype.name, (False,) * array.ndim)(name)


def cross_entropy(z, y):
    return tt.nnet.categorical_crossentropy(tt.nnet.softmax(z), y).mean()


symbolic_peer.serve(theano, tt, variable, tt.nnet.sigmoid, cross_entropy)
