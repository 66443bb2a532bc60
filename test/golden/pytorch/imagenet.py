"""Makes imagenet.safetensors with PyTorch, in float64: AlexNet and GoogLeNet with few channels, on numbers that a formula
gives, so that the file holds results alone. Of each gradient and each update it keeps the norm and the product with
such numbers. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/imagenet.py
"""

import torch

from cases import keep, layouts, save
from imagenet_nets import AlexNet, GoogLeNet, cost_of

CLASSES, ROWS, UPDATES = 10, 2, 2


def noise(stream, shape):
    """Numbers in [-1, 1) by a hash of their places."""
    h = torch.arange(shape.numel()) + stream * 0x9E3779B1
    for shift, factor in ((16, 0x21F0AAAD), (15, 0xD35A2D97), (15, 1)):
        h = h & 0xFFFFFFFF
        h = (h ^ (h >> shift)) * factor
    return (h.double() / 2**31 - 1).reshape(shape)


def start(net):
    """Parameters by the formula, in the layout of network3: weights as He et al. scale them, small biases."""
    layout = layouts(net)
    for stream, (name, p) in enumerate(sorted(net.named_parameters())):
        own = layout[name](p.data)
        fan = own[0].numel() if own.dim() == 4 else own.shape[0]
        own.copy_(noise(stream, own.shape) * (0.1 if own.dim() == 1 else (6 / fan) ** 0.5))


def numbers_of(stream, value):
    return torch.stack([value.norm(), (value * noise(1000 + stream, value.shape)).sum()])


for name, net, size in (
    ("alexnet", AlexNet(CLASSES, 1 / 64, 1), 67),
    ("googlenet", GoogLeNet(CLASSES, 1 / 32, 1), 80),
):
    start(net)
    x = noise(2000, torch.Size((ROWS, 3, size, size)))
    y = torch.arange(ROWS) * 3
    before = {key: p.detach().clone() for key, p in net.named_parameters()}
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    layout = layouts(net)
    named = sorted(net.named_parameters())
    for step in range(UPDATES):
        optimizer.zero_grad()
        outputs = net.outputs(x)
        loss = cost_of(outputs, y)
        loss.backward()
        if step == 0:
            keep(f"{name}/loss", loss.reshape(1))
            for output, value in outputs.items():
                keep(f"{name}/{output}", value)
            for stream, (key, p) in enumerate(named):
                keep(f"{name}/gradient/{key}", numbers_of(stream, layout[key](p.grad)))
        optimizer.step()
    for stream, (key, p) in enumerate(named):
        keep(f"{name}/update/{key}", numbers_of(stream, layout[key](p.data - before[key])))

save("imagenet.safetensors")
