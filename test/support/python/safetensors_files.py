"""Reads or writes safetensors files with the Python package, for the tests.

read FOLDER: prints for each file, by name, what it holds, or why it is refused
write FOLDER: writes the files that the JSON on standard input describes
"""

import base64
import json
import os
import sys
import types

import safetensors

# Only metadata is asked of safe_open, but it wants its framework to be there.
sys.modules["numpy"] = types.ModuleType("numpy")


def read(path):
    try:
        with open(path, "rb") as file:
            tensors = safetensors.deserialize(file.read())
        with safetensors.safe_open(path, framework="np") as opened:
            metadata = opened.metadata()
            names = opened.keys()
    except safetensors.SafetensorError as error:
        return {"refused": str(error)}
    assert sorted(names) == sorted(name for name, _ in tensors)
    return {
        "tensors": {
            name: {
                "dtype": tensor["dtype"],
                "shape": tensor["shape"],
                "data": base64.b64encode(tensor["data"]).decode(),
            }
            for name, tensor in tensors
        },
        "metadata": metadata or {},
    }


def write(path, tensors, metadata):
    arguments = {
        name: {**tensor, "data": base64.b64decode(tensor["data"])} for name, tensor in tensors.items()
    }
    safetensors.serialize_file(arguments, path, metadata)


mode, folder = sys.argv[1:]
if mode == "read":
    results = {name: read(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}
    json.dump(results, sys.stdout)
else:
    for name, content in json.load(sys.stdin).items():
        write(os.path.join(folder, name), **content)
