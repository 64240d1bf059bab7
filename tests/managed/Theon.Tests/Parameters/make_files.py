#!/usr/bin/env python3
"""Writes the files that the tests here read, with NumPy 1.24 or later. Element k of every array is 3 k - 2, as far as its dtype has it.

The safetensors files are put together from the format's description, byte by byte: NumPy does not know them.
"""
import json
import os
import struct

import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]


def array(dtype, *shape):
    k = np.arange(int(np.prod(shape)))
    values = 3 * k - 2
    if dtype == "?":
        values = k % 2
    elif dtype.startswith("u"):
        values = 3 * k + 2
    elif dtype.startswith("c"):
        values = values + 1j * k
    return values.reshape(shape).astype(dtype)


def path(name):
    return os.path.join(HERE, name)


def safetensors(name, entries, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, code, shape, raw in entries:
        header[key] = {"dtype": code, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path(name), "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def main():
    os.makedirs(HERE, exist_ok=True)
    for dtype in DTYPES:
        name = np.dtype(dtype).name
        np.save(path(f"{name}.npy"), array(dtype, 2, 3))
        if np.dtype(dtype).itemsize > 1:
            np.save(path(f"{name}-big.npy"), array(dtype, 2, 3).astype(np.dtype(dtype).newbyteorder(">")))
    np.save(path("scalar.npy"), array("f8")[()])
    np.save(path("vector.npy"), array("f8", 5))
    np.save(path("empty.npy"), array("f4", 3, 0, 2))
    np.save(path("fortran.npy"), np.asfortranarray(array("f8", 2, 3, 4)))
    np.save(path("fortran-big.npy"), np.asfortranarray(array(">i4", 3, 2)))
    with open(path("version2.npy"), "wb") as f:
        np.lib.format.write_array(f, array("f8", 2, 3), version=(2, 0))
    with open(path("version3.npy"), "wb") as f:
        np.lib.format.write_array(f, array("f8", 2, 3), version=(3, 0))
    np.savez(path("stored.npz"), w=array("f8", 2, 3), b=array("f4", 3), n=array("i8")[()])
    np.savez_compressed(path("compressed.npz"), w=array("f8", 2, 3), zeros=np.zeros((100, 100), "f4"))
    np.save(path("text.npy"), np.array(["a", "b"]))
    np.save(path("records.npy"), np.zeros(2, [("x", "f4"), ("y", "i4")]))
    np.save(path("objects.npy"), np.array([{}, []], dtype=object), allow_pickle=True)

    w, b = array("f8", 2, 3), array("f4", 3)
    halves = (array("f4", 3).view("u4") >> 16).astype("<u2")
    safetensors(
        "plain.safetensors",
        [("w", "F64", [2, 3], w.tobytes()), ("b", "F32", [3], b.tobytes()), ("n", "I64", [], array("i8").tobytes()),
         ("half", "BF16", [3], halves.tobytes()), ("mask", "BOOL", [2], b"\x00\x01"), ("none", "F32", [0, 4], b"")],
        {"made by": "hand", "äöü": "☃"})
    safetensors("odd.safetensors", [("flag", "BOOL", [1], b"\x01"), ("w", "F64", [2, 3], w.tobytes())])


if __name__ == "__main__":
    main()
