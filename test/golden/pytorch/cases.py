"""What the scripts of this folder do with a module: its outputs, gradients and updates on fixed numbers, in float64."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_default_dtype(torch.float64)
tensors = {}
BATCH, BATCHES, UPDATES = 4, 5, 20


def keep(name, value):
    tensors[name] = value.detach().clone().contiguous()


NAMES = {"running_mean": "mean", "running_var": "variance"}


def layouts(net):
    """Functions that give a parameter the layout of network3: matrices of linear layers are [inputs, units]."""
    linear = {id(layer.weight) for layer in net.modules() if isinstance(layer, nn.Linear)}
    return {name: (lambda value: value.t()) if id(p) in linear else (lambda value: value)
            for name, p in net.named_parameters()}


def keep_all(prefix, net):
    """Parameters and running statistics under the names of network3."""
    layout = layouts(net)
    for name, value in net.state_dict().items():
        path, _, last = name.rpartition(".")
        if last == "num_batches_tracked":
            continue
        last = NAMES.get(last, last)
        kept = layout[name](value) if name in layout else value
        keep(f"{prefix}/{path}.{last}" if path else f"{prefix}/{last}", kept)


def compare(name, net, shape):
    """Keeps what a module gives: at inference, its gradients, and its parameters after twenty updates."""
    for key, value in net.state_dict().items():
        if key.endswith("weight") or key.endswith("bias"):
            value.add_(0.3 * torch.randn(value.shape))
        if key.endswith("running_mean") or key.endswith("running_var"):
            value.add_(torch.rand(value.shape))
    keep_all(f"{name}/start", net)
    x = torch.randn(BATCH * BATCHES, *shape)
    with torch.no_grad():
        target = torch.randn(net.eval()(x).shape)
        keep(f"{name}/inference", net(x[:BATCH]))
    keep(f"{name}/x", x)
    keep(f"{name}/target", target)
    net.train()
    statistics = {key: value.clone() for key, value in net.state_dict().items()}
    row = x[:BATCH].clone().requires_grad_()
    loss = F.mse_loss(net(row), target[:BATCH])
    loss.backward()
    keep(f"{name}/loss", loss.reshape(1))
    keep(f"{name}/gradient/x", row.grad)
    for key, p in net.named_parameters():
        keep(f"{name}/gradient/{key}", layouts(net)[key](p.grad))
    net.load_state_dict(statistics)
    if any(True for _ in net.parameters()):
        optimizer = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
        for step in range(UPDATES):
            first = BATCH * (step % BATCHES)
            rows = slice(first, first + BATCH)
            optimizer.zero_grad()
            F.mse_loss(net(x[rows]), target[rows]).backward()
            optimizer.step()
        keep_all(f"{name}/end", net)
        with torch.no_grad():
            keep(f"{name}/trained", net.eval()(x[:BATCH]))


def save(file):
    """Writes all that was kept beside this script."""
    folder = os.path.dirname(os.path.abspath(__file__))
    save_file(tensors, os.path.join(folder, file), {"torch": torch.__version__})
