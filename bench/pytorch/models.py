"""Times training steps of the models of bench/lib/models.mjs in PyTorch: python models.py JOB, with JOB as JSON
{ model, batch, threads, steps, stretches, learningRate, mode: "eager" | "compile" }. Prints one line of JSON
{ version, stepMicroseconds: [...] }.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(20, 20, 3, padding=1)
        self.b = nn.Conv2d(20, 20, 3, padding=1)

    def forward(self, x):
        return F.relu(self.b(F.relu(self.a(x))) + x)


def residual(rows):
    net = nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), Residual(), nn.Flatten(), nn.Linear(2880, 10)
    )
    return net, torch.rand(rows, 1, 28, 28), torch.arange(rows) % 10, F.cross_entropy


def normalized(rows):
    def conv(maps, filters):
        return [nn.Conv2d(maps, filters, 3, bias=False), nn.BatchNorm2d(filters), nn.ReLU()]

    layers = [
        *conv(1, 32), *conv(32, 32), nn.MaxPool2d(2),
        *conv(32, 64), *conv(64, 64), nn.MaxPool2d(2),
    ]
    net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(1024, 10))
    return net, torch.rand(rows, 1, 28, 28), torch.arange(rows) % 10, F.cross_entropy


def autoencoder(rows):
    sizes = [784, 1000, 500, 250, 30, 250, 500, 1000, 784]
    layers = [[nn.Linear(a, b), nn.Sigmoid()] for a, b in zip(sizes, sizes[1:])]
    x = torch.rand(rows, 784)
    return nn.Sequential(*sum(layers, [])), x, x, F.mse_loss


def mlp(rows):
    net = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    return net, torch.rand(rows, 2), torch.rand(rows, 1), F.mse_loss


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    batch, steps = job["batch"], job["steps"]
    net, x, y, cost = globals()[job["model"]](batch * steps)
    optimizer = torch.optim.Adam(net.parameters(), lr=job["learningRate"], fused=True)

    def loss_of(x, y):
        return cost(net(x), y)

    if job["mode"] == "compile":
        loss_of = torch.compile(loss_of)

    def stretch():
        begin = time.perf_counter()
        total = torch.zeros(())
        for i in range(0, batch * steps, batch):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(x[i : i + batch], y[i : i + batch])
            loss.backward()
            optimizer.step()
            total += loss.detach()
        if not torch.isfinite(total):
            raise ArithmeticError("the loss is not finite")
        return (time.perf_counter() - begin) / steps * 1e6

    # The first two warm up: caches, allocator, compilation.
    times = [stretch() for _ in range(2 + job["stretches"])][2:]
    print(json.dumps({"version": torch.__version__, "stepMicroseconds": times}))


main()
