"""A contender in Python: PyTorch, eager or frozen, or OpenCV's dnn. Reads and writes a line of JSON at a time."""

import json
import os
import sys
import time

import numpy
from PIL import Image, ImageOps

SIZE = 224
RESIZED = 256
MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
STD = numpy.array([0.229, 0.224, 0.225], numpy.float32)


def read_state_dict(path):
    """A safetensors file: the header's length in 8 bytes, a JSON header, the tensors' bytes."""
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    dtypes = {"F32": numpy.float32, "I64": numpy.int64}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(content[start + begin : start + end], dtypes[entry["dtype"]])
        yield name, values.reshape(entry["shape"])


def load_torch(task):
    import torch

    sys.path.insert(0, os.path.join("media", "samples"))
    sys.dont_write_bytecode = True
    from inception_v1 import InceptionV1

    torch.set_num_threads(task["threads"])
    network = InceptionV1(use_aux=False).eval()
    state = {name: torch.from_numpy(values.copy()) for name, values in read_state_dict(task["safetensors"])}
    network.load_state_dict(state, strict=True)
    with torch.inference_mode():
        if task["mode"] == "frozen":
            traced = torch.jit.trace(network, torch.zeros(1, 3, SIZE, SIZE))
            network = torch.jit.optimize_for_inference(torch.jit.freeze(traced))

    def run(values):
        with torch.inference_mode():
            return network(torch.from_numpy(values))[0].numpy()

    return run, {"PyTorch": torch.__version__, "PyTorch's BLAS": blas_of_process()}


def blas_of_process():
    """The library that PyTorch's convolutions on one thread go to: the system's reference one is a slow one."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line}
        return " ".join(sorted(os.path.basename(path) for path in paths)) or "unknown"
    except OSError:
        return "unknown"


def load_opencv(task):
    import cv2

    cv2.setNumThreads(task["threads"])
    network = cv2.dnn.readNetFromONNX(task["onnx"])

    def run(values):
        network.setInput(values)
        return network.forward("logits")[0]

    return run, {"OpenCV": cv2.__version__}


def read_picture(path):
    """Resize(256), CenterCrop(224), ToTensor, Normalize, of the upright picture on white."""
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    width, height = image.size
    short = min(width, height)
    width, height = RESIZED * width // short, RESIZED * height // short
    left, top = round((width - SIZE) / 2), round((height - SIZE) / 2)
    image = image.resize((width, height), Image.BILINEAR).crop((left, top, left + SIZE, top + SIZE))
    values = (numpy.asarray(image, numpy.float32) / 255 - MEAN) / STD
    return numpy.ascontiguousarray(values.transpose(2, 0, 1)[None])


def top_five(logits):
    return numpy.argsort(-logits, kind="stable")[:5].tolist()


def peak_bytes():
    try:
        with open("/proc/self/status") as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def timed(work, *arguments):
    start = time.perf_counter()
    result = work(*arguments)
    return 1000 * (time.perf_counter() - start), result


def reply(message):
    print(json.dumps(message), flush=True)


def main():
    task = json.loads(sys.argv[1])
    values = numpy.fromfile(task["input"], numpy.float32).reshape(1, 3, SIZE, SIZE)
    load_ms, (run, versions) = timed(load_opencv if task["mode"] == "opencv" else load_torch, task)
    first_ms, logits = timed(run, values)
    versions["Python"] = sys.version.split()[0]
    reply({"loadMs": load_ms, "firstMs": first_ms, "logits": logits.tolist(), "versions": versions})
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "run":
            reply({"ms": [timed(run, values)[0] for _ in range(request["times"])]})
        elif request["do"] == "classify":
            ms, top = timed(lambda: [top_five(run(read_picture(file))) for file in request["files"]])
            reply({"ms": ms, "top": top})
        else:
            reply({"peakBytes": peak_bytes()})


main()
