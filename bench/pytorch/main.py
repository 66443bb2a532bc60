"""Times training steps in PyTorch: python main.py JOB, with JOB as JSON
{ net, batch, device, steps, stretches, warmUpSeconds, variants: [{ mode, layout, update, threads }] },
threads only of the CPU. Prints one line of JSON:
{ version, results: [{ variant, stepMicroseconds: [...] } or { variant, error }] }.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

from graph import captured
from nets import CLASSES, cost_function, make_parameters
from steps import make_step


def make_data(net, batch, steps, channels_last):
    """All mini-batches, resident: every class is a pattern of lit blocks of 4x4 pixels at random
    strengths; a fifth of the labels is random. As on the other sides, see src/cli/bench/pattern-images.ts."""
    torch.manual_seed(2)
    rows = batch * steps
    channels, height, width = net["image"]
    blocks = (torch.rand(CLASSES, channels, -(-height // 4), -(-width // 4)) < 0.3).float()
    patterns = F.interpolate(blocks, scale_factor=4)[:, :, :height, :width]
    kinds = torch.randint(0, CLASSES, (rows,))
    x = patterns[kinds] * torch.rand(rows, channels, height, width)
    y = torch.where(torch.rand(rows) < 0.2, torch.randint(0, CLASSES, (rows,)), kinds)
    if not net["filters"]:
        x = x.flatten(1)
    elif channels_last:
        x = x.to(memory_format=torch.channels_last)
    return [(x[i : i + batch], y[i : i + batch]) for i in range(0, rows, batch)]


def run_stretch(step, batches, total):
    """`step` adds its cost to `total`."""
    synchronize = torch.get_device_module(total.device).synchronize
    total.zero_()
    synchronize()
    begin = time.perf_counter()
    for x, y in batches:
        step(x, y)
    synchronize()
    microseconds = (time.perf_counter() - begin) / len(batches) * 1e6
    if not torch.isfinite(total):
        raise ArithmeticError("the cost is not finite")
    return microseconds


def make_counted_step(job, variant, batches, total):
    net = job["net"]
    step = make_step(
        cost_function(net),
        make_parameters(net, variant["layout"] == "channels_last"),
        net["eta"],
        net["lmbda"] / len(batches),
        variant["mode"],
        variant["update"],
    )

    def counted(x, y):
        total.add_(step(x, y))

    return captured(counted, *batches[0]) if variant["mode"] == "graph" else counted


def measure(job, variant):
    if "threads" in variant:
        torch.set_num_threads(variant["threads"])
    # Only while data and parameters are made: it would slow down every call.
    with torch.device(job["device"]):
        batches = make_data(
            job["net"], job["batch"], job["steps"], variant["layout"] == "channels_last"
        )
        total = torch.zeros(())
        step = make_counted_step(job, variant, batches, total)
    # The first stretches warm up: caches, allocator, compilation.
    step(*batches[0])
    begin = time.perf_counter()
    run_stretch(step, batches, total)
    while time.perf_counter() - begin < job["warmUpSeconds"]:
        run_stretch(step, batches, total)
    return [run_stretch(step, batches, total) for _ in range(job["stretches"])]


def use_device(device):
    """As ours: products in float32, not in TF32, and algorithms that suit the shapes."""
    if torch.device(device).type != "cuda":
        return
    # Streams and graphs are of the current device.
    torch.cuda.set_device(torch.device(device).index or 0)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True


def main():
    job = json.loads(sys.argv[1])
    use_device(job["device"])
    results = []
    for variant in job["variants"]:
        try:
            results.append({"variant": variant, "stepMicroseconds": measure(job, variant)})
        except Exception as error:  # A way that does not work is no reason to give up the others.
            results.append({"variant": variant, "error": f"{type(error).__name__}: {error}"[:2000]})
        torch.compiler.reset()
    print(json.dumps({"version": torch.__version__, "results": results}))


main()
