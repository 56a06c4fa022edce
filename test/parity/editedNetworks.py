"""Runs a network's source on the goldens' formula input with a safetensors file's weights, and prints samples of every layer."""

import importlib.util
import json
import sys

import numpy
import torch

source, name, weights, size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
SAMPLES = 64


def read_safetensors(path):
    """A header's length in 8 bytes, a JSON header, the tensors' bytes."""
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    dtypes = {"F32": numpy.float32, "I64": numpy.int64}
    for key, entry in header.items():
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(content[start + begin : start + end], dtypes[entry["dtype"]])
        yield key, torch.from_numpy(values.reshape(entry["shape"]).copy())


def sampled(value):
    flat = value.flatten()
    index = numpy.linspace(0, len(flat) - 1, SAMPLES).astype(int)
    return {"shape": list(value.shape), "largest": flat.abs().max().item(), "index": index.tolist(), "value": flat[index].tolist()}


sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("network", source)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

torch.set_num_threads(1)
network = getattr(module, name)()
network.load_state_dict(dict(read_safetensors(weights)), strict=True)
network.eval()
# The heads are executed, but batch normalization and dropout are those of evaluation.
network.training = True
layers = {}
for path, child in network.named_modules():
    if not list(child.children()):
        child.register_forward_hook(lambda _, __, output, path=path: layers.__setitem__(path, sampled(output)))

count = 3 * size * size
hashed = (numpy.arange(count, dtype=numpy.uint64) * 2654435761) % 2**32
picture = torch.from_numpy((hashed / 2**31 - 1).astype(numpy.float32).reshape(1, 3, size, size))
with torch.no_grad():
    outputs = network(picture)
heads = outputs if isinstance(outputs, tuple) else (outputs,)
json.dump({"layers": layers, "heads": [head[0].tolist() for head in heads]}, sys.stdout)
