"""Times training steps in PyTorch: python main.py JOB, with JOB as JSON
{ net, batch, steps, stretches, warmUpSeconds, variants: [{ compiled, layout, update, threads }] }.
Prints one line of JSON: { version, results: [{ variant, stepMicroseconds: [...] } or { variant, error }] }.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

from nets import CLASSES, cost_function, make_parameters
from steps import make_step


def make_data(net, batch, steps, channels_last):
    """All mini-batches, resident: every class is a pattern of lit blocks of 4x4 pixels at random
    strengths; a fifth of the labels is random. As on the other sides, see src/cli/pattern-images.ts."""
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


def run_stretch(step, batches):
    total = torch.zeros(())
    begin = time.perf_counter()
    for x, y in batches:
        total += step(x, y)
    microseconds = (time.perf_counter() - begin) / len(batches) * 1e6
    if not torch.isfinite(total):
        raise ArithmeticError("the cost is not finite")
    return microseconds


def measure(job, variant, batches):
    net = job["net"]
    torch.set_num_threads(variant["threads"])
    channels_last = variant["layout"] == "channels_last"
    step = make_step(
        cost_function(net),
        make_parameters(net, channels_last),
        net["eta"],
        net["lmbda"] / len(batches),
        variant["compiled"],
        variant["update"],
    )
    # The first stretches warm up: caches, allocator, compilation.
    step(*batches[0])
    begin = time.perf_counter()
    run_stretch(step, batches)
    while time.perf_counter() - begin < job["warmUpSeconds"]:
        run_stretch(step, batches)
    return [run_stretch(step, batches) for _ in range(job["stretches"])]


def main():
    job = json.loads(sys.argv[1])
    results = []
    for variant in job["variants"]:
        try:
            batches = make_data(
                job["net"], job["batch"], job["steps"], variant["layout"] == "channels_last"
            )
            times = measure(job, variant, batches)
            results.append({"variant": variant, "stepMicroseconds": times})
        except Exception as error:  # A way that does not work is no reason to give up the others.
            results.append({"variant": variant, "error": f"{type(error).__name__}: {error}"[:2000]})
        torch.compiler.reset()
    print(json.dumps({"version": torch.__version__, "results": results}))


main()
