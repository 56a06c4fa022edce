"""Imports a network's source, and prints what PyTorch makes of it as JSON: modules, parameters, shapes of the outputs."""

import importlib.util
import json
import sys

import torch

source, name, classes, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("network", source)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

torch.set_num_threads(1)
network = getattr(module, name)()
assert network.fc.out_features == classes
with torch.no_grad():
    picture = torch.zeros(2, 3, size, size)
    evaluated = network.eval()(picture)
    trained = network.train()(picture)
json.dump(
    {
        "modules": [[path, type(child).__name__] for path, child in network.named_modules()],
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "state": [[key, list(value.shape)] for key, value in network.state_dict().items()],
        "evaluated": list(evaluated.shape),
        "trained": [list(output.shape) for output in (trained if isinstance(trained, tuple) else [trained])],
    },
    sys.stdout,
)
