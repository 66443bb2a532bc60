"""Makes modules.safetensors with PyTorch, in float64: what single modules give on fixed numbers, with their gradients
and twenty updates. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/modules.py
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases import BATCH, BATCHES, UPDATES, compare, keep, keep_all, save
from joined import Joined

torch.manual_seed(11)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


cases = {
    "BatchNorm1d": (nn.BatchNorm1d(5), (5,)),
    "BatchNorm1d of sequences": (nn.BatchNorm1d(3, eps=1e-3, momentum=0.3), (3, 4)),
    "BatchNorm2d": (nn.Sequential(nn.Conv2d(2, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()), (2, 5, 4)),
    "BatchNorm2d without scale": (nn.BatchNorm2d(2, affine=False), (2, 3, 3)),
    "LayerNorm": (nn.Sequential(nn.Linear(4, 6), nn.LayerNorm(6, eps=1e-4)), (4,)),
    "LayerNorm of two axes": (nn.LayerNorm((3, 4)), (2, 3, 4)),
    "groups": (nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), groups=2), (4, 5, 5)),
    "AveragePool2d": (nn.Sequential(nn.Conv2d(1, 3, 2), nn.AvgPool2d(3, stride=2, padding=1)), (1, 6, 7)),
    "GlobalAveragePool2d": (nn.Sequential(nn.Conv2d(1, 3, 2), Mean()), (1, 4, 4)),
    "Concat": (Joined(nn.Conv2d(2, 3, 1), nn.Conv2d(2, 2, 3, padding=1), nn.MaxPool2d(3, 1, 1)), (2, 4, 4)),
    "Reshape": (nn.Sequential(nn.Linear(6, 8), nn.Unflatten(1, (2, 2, 2)), nn.Conv2d(2, 1, 2)), (6,)),
}
for name, (net, shape) in cases.items():
    compare(name, net, shape)

# An embedding of tokens, with twenty updates.
net = nn.Embedding(5, 4)
tokens = torch.randint(0, 5, (BATCH * BATCHES, 3))
target = torch.randn(BATCH * BATCHES, 3, 4)
keep_all("Embedding/start", net)
keep("Embedding/tokens", tokens.int())
keep("Embedding/target", target)
optimizer = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
for step in range(UPDATES):
    first = BATCH * (step % BATCHES)
    rows = slice(first, first + BATCH)
    optimizer.zero_grad()
    F.mse_loss(net(tokens[rows]), target[rows]).backward()
    if step == 0:
        keep("Embedding/gradient/weight", net.weight.grad)
    optimizer.step()
keep_all("Embedding/end", net)

# Costs of a linear layer's outputs with labels, and with probabilities of which one is 0.
layer = nn.Linear(5, 4)
x = torch.randn(6, 5)
labels = torch.randint(0, 4, (6,))
probabilities = torch.rand(6, 4)
probabilities[0, 1] = 0
probabilities /= probabilities.sum(1, keepdim=True)
keep_all("costs/start", layer)
keep("costs/x", x)
keep("costs/labels", labels.int())
keep("costs/probabilities", probabilities)
costs = {
    "smoothed": lambda z: F.cross_entropy(z, labels, label_smoothing=0.1),
    "hinge": lambda z: F.multi_margin_loss(z, labels, margin=0.8),
    "klDivergence": lambda z: F.kl_div(F.log_softmax(z, 1), probabilities, reduction="batchmean"),
    "huber": lambda z: F.huber_loss(z, probabilities, delta=0.7),
    "logSoftmax": lambda z: (F.log_softmax(z, 1) ** 3).mean(),
}
for name, cost in costs.items():
    layer.zero_grad()
    loss = cost(layer(x))
    loss.backward()
    keep(f"costs/{name}", loss.reshape(1))
    keep(f"costs/{name}/gradient/weight", layer.weight.grad.t())

# Recurrent layers, whose second biases PyTorch adds to the first ones; only a GRU's candidate needs its own.
UNITS = 3
for kind, gates, open_parts in (("RNN", 1, 1), ("LSTM", 4, 4), ("GRU", 3, 2)):
    net = getattr(nn, kind)(2, UNITS, batch_first=True)
    net.bias_hh_l0.data[: open_parts * UNITS] = 0
    x = torch.randn(BATCH * BATCHES, 5, 2)
    target = torch.randn(BATCH * BATCHES, 5, UNITS)

    def keep_parts(prefix, part):
        keep(f"{kind}/{prefix}/weight", part(net.weight_ih_l0).t())
        keep(f"{kind}/{prefix}/recurrent", part(net.weight_hh_l0).t())
        keep(f"{kind}/{prefix}/bias", part(net.bias_ih_l0))
        if kind == "GRU":
            keep(f"{kind}/{prefix}/recurrentBias", part(net.bias_hh_l0)[open_parts * UNITS :])

    keep_parts("start", lambda p: p.data)
    keep(f"{kind}/x", x)
    keep(f"{kind}/target", target)
    keep(f"{kind}/inference", net(x[:BATCH])[0])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for step in range(UPDATES):
        first = BATCH * (step % BATCHES)
        row = x[first : first + BATCH].clone().requires_grad_()
        optimizer.zero_grad()
        F.mse_loss(net(row)[0], target[first : first + BATCH]).backward()
        net.bias_hh_l0.grad[: open_parts * UNITS] = 0
        if step == 0:
            keep_parts("gradient", lambda p: p.grad)
            keep(f"{kind}/gradient/x", row.grad)
        optimizer.step()
    keep_parts("end", lambda p: p.data)
    keep(f"{kind}/trained", net(x[:BATCH])[0])

save("modules.safetensors")
