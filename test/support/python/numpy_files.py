"""Writes files with NumPy and Python's pickle into a folder, for the tests, and prints what they hold."""

import gzip
import json
import os
import pickle
import sys

import numpy as np

folder = sys.argv[1]
expected = {}


def at(name):
    return os.path.join(folder, name)


def npy(name, array, version=None):
    with open(at(name), "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    expected[name] = {"shape": array.shape, "data": [str(x) for x in array.ravel().tolist()]}


numbers = np.array([[0, 1, 2], [100, 127, 5]])
for dtype in ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]:
    for order in "<>":
        typed = numbers.astype(order + dtype if dtype != "?" else dtype)
        if dtype == "?":
            typed = (numbers % 2 == 0)
            typed = typed.astype("?")
        npy(f"{'big' if order == '>' else 'little'}-{dtype.replace('?', 'b1')}.npy", typed)
npy("negative.npy", np.array([-1, -32768, 32767], dtype=">i2"))
npy("halves.npy", np.array([1.5, -0.25, 65504, 6e-8, 0], dtype="f2"))
npy("fortran.npy", np.asfortranarray(np.arange(24, dtype="i4").reshape(2, 3, 4)))
npy("fortran-f8.npy", np.asfortranarray(np.arange(6, dtype="f8").reshape(3, 2)))
npy("scalar.npy", np.array(7.5))
npy("version-2.npy", np.arange(3), version=(2, 0))
npy("version-3.npy", np.arange(3), version=(3, 0))
npy("text.npy", np.array(["cat", "Öre", "a 𝄞"]))
npy("bytes.npy", np.array([b"cat", b"a"]))
for name, value in expected.items():
    if name.endswith("b1.npy"):
        value["data"] = [str(int(x == "True")) for x in value["data"]]
expected["bytes.npy"]["data"] = ["cat", "a"]
np.save(at("objects.npy"), np.array([{}, 1], dtype=object), allow_pickle=True)
np.save(at("records.npy"), np.zeros(3, dtype=[("x", "f4"), ("y", "i4")]))

x = (np.arange(6 * 28 * 28) % 251).astype("u1").reshape(6, 28, 28)
y = np.array([5, 0, 4, 1, 9, 2])
keras = {"x_train": x[:4], "y_train": y[:4], "x_test": x[4:], "y_test": y[4:]}
np.savez(at("stored.npz"), **keras)
np.savez_compressed(at("packed.npz"), **keras)
np.savez(at("colour.npz"), x_train=np.arange(2 * 5 * 6 * 3).reshape(2, 5, 6, 3).astype("u1"),
         y_train=np.array([[1], [0]]))
np.savez(at("names.npz"), X=np.eye(3) / 3, y=np.array(["b", "a", "b"]))
np.savez(at("unnamed.npz"), np.eye(3, 5), np.array([1, 0, 1]))
np.savez(at("one-hot.npz"), data=np.eye(3, 5), target=np.eye(3)[[2, 0, 1]])

flat = x.reshape(6, 784)
floats = (flat / 256).astype("f4")
sets = tuple((floats[a:b], y[a:b]) for a, b in [(0, 3), (3, 5), (5, 6)])
for protocol in range(6):
    with open(at(f"protocol-{protocol}.pkl"), "wb") as file:
        pickle.dump(sets, file, protocol)
with gzip.open(at("packed.pkl.gz"), "wb") as file:
    pickle.dump([[list(images), list(labels)] for images, labels in sets], file, 2)
with open(at("batch"), "wb") as file:
    pickle.dump({"data": x.reshape(6, 784), "labels": y.tolist(), "filenames": ["a.png"] * 6}, file)
with open(at("big.pkl"), "wb") as file:
    pickle.dump((flat.astype(">f8"), y.astype(">i2")), file, 4)

table = np.column_stack([y, flat])
np.savetxt(at("mnist.csv"), table, "%d", ",")
np.savetxt(at("default.txt"), np.column_stack([y, flat / 7.0]))

json.dump(expected, sys.stdout)
