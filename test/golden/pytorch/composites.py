"""Makes composites.safetensors with PyTorch, in float64: modules that network3 composes of other ops, some of which PyTorch
does not have and which are written here by their formulas. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/composites.py
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases import BATCH, BATCHES, UPDATES, compare, keep, save

torch.manual_seed(12)


def parameter(*shape):
    return nn.Parameter(torch.zeros(*shape) + 0.3 * torch.randn(*shape))


class Unpooled(nn.Module):
    """Convolution, max pooling, convolution, and back to the places of the maxima."""

    def __init__(self):
        super().__init__()
        self.add_module("0", nn.Conv2d(2, 3, 2))
        self.add_module("2", nn.Conv2d(3, 3, 1))

    def forward(self, x):
        first, second = self.children()
        maxima, places = F.max_pool2d(first(x), 2, return_indices=True)
        return F.max_unpool2d(second(maxima), places, 2)


class Maxout(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(5, 6)

    def forward(self, x):
        return self.linear(x).view(-1, 3, 2).max(2).values


TABLE = [[0, 1, 3], [2], [0, 2, 3]]


class Sparse(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = parameter(7, 3, 2)
        self.bias = parameter(3)

    def forward(self, x):
        full, at = [], 0
        for seen in TABLE:
            own = {channel: self.weight[at + place] for place, channel in enumerate(seen)}
            at += len(seen)
            full.append(torch.stack([own.get(c, torch.zeros(3, 2)) for c in range(4)]))
        return F.conv2d(x, torch.stack(full), self.bias, stride=(1, 2), padding=(1, 0))


class Local(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = parameter(6, 2, 3, 2, 3)
        self.bias = parameter(2, 2, 3)

    def forward(self, x):
        patches = F.unfold(x, (3, 2), padding=(0, 1), stride=(2, 2))
        patches = patches.view(x.shape[0], 3, 6, 2, 3)
        return torch.einsum("nckij,kfcij->nfij", patches, self.weight) + self.bias


class RadialBasis(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = parameter(3, 4)

    def forward(self, x):
        return ((x[:, None] - self.weight) ** 2).sum(2)


class Attention(nn.Module):
    """Queries and keys of the same weights; the key whose first value is the least of its row is hidden."""

    def __init__(self):
        super().__init__()
        self.q = parameter(3, 5)
        self.k = parameter(3, 5)

    def forward(self, x):
        first = x[:, :, 0]
        mask = first > first.min(1, keepdim=True).values
        return F.scaled_dot_product_attention(x @ self.q, x @ self.k, x, attn_mask=mask[:, None, :])


class Contrast(nn.Module):
    def forward(self, x):
        at = torch.arange(5.0) - 2
        line = torch.exp(-0.5 * (at / 1.25) ** 2)
        window = torch.outer(line, line)
        window = (window / window.sum() / x.shape[1]).expand(1, x.shape[1], 5, 5)
        v = x - F.conv2d(x, window, padding=2)
        deviation = F.conv2d(v * v, window, padding=2).sqrt()
        return v / torch.maximum(deviation, deviation.mean((1, 2, 3), keepdim=True))


class Peepholes(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = parameter(2, 12)
        self.recurrent = parameter(3, 12)
        self.bias = parameter(12)
        self.peephole = parameter(3, 3)

    def forward(self, x):
        h = c = torch.zeros(x.shape[0], 3)
        outputs = []
        for step in range(x.shape[1]):
            gates = x[:, step] @ self.weight + h @ self.recurrent + self.bias
            i, f, g, o = gates.chunk(4, 1)
            i, f = i + self.peephole[0] * c, f + self.peephole[1] * c
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = (o + self.peephole[2] * c).sigmoid() * c.tanh()
            outputs.append(h)
        return torch.stack(outputs, 1)


cases = {
    "ConvTranspose2d": (
        nn.ConvTranspose2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0), output_padding=(1, 0)),
        (3, 4, 5),
    ),
    "LocalResponseNorm": (
        nn.Sequential(nn.Conv2d(2, 7, 2), nn.LocalResponseNorm(4, alpha=0.5, beta=0.6, k=2)),
        (2, 4, 4),
    ),
    "L2Pool2d": (nn.Sequential(nn.Conv2d(1, 3, 2), nn.LPPool2d(2, 3, stride=2)), (1, 6, 7)),
    "Unpool2d": (Unpooled(), (2, 5, 7)),
    "Maxout": (Maxout(), (5,)),
    "SparseConv2d": (Sparse(), (4, 4, 5)),
    "LocallyConnected2d": (Local(), (3, 5, 4)),
    "RadialBasis": (RadialBasis(), (4,)),
    "attention": (Attention(), (4, 3)),
    "LocalContrastNorm": (Contrast(), (2, 6, 7)),
    "LSTM with peepholes": (Peepholes(), (5, 2)),
}
for name, (net, shape) in cases.items():
    compare(name, net, shape)

# Bidirectional layers on sequences of several lengths, 0 beyond their ends, with twenty updates.
for kind in ("LSTM", "GRU"):
    net = getattr(nn, kind)(2, 3, batch_first=True, bidirectional=True)
    gates = 4 if kind == "LSTM" else 3
    folded = 12 if kind == "LSTM" else 6
    name = f"Bidirectional {kind}"
    lengths = torch.randint(1, 6, (BATCH * BATCHES,))
    lengths[::BATCH] = 5
    x = torch.randn(BATCH * BATCHES, 5, 2)
    target = torch.randn(BATCH * BATCHES, 5, 6)
    biases = [net.bias_hh_l0, net.bias_hh_l0_reverse]
    for bias in biases:
        bias.data[:folded] = 0

    def forward(x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return nn.utils.rnn.pad_packed_sequence(net(packed)[0], batch_first=True, total_length=5)[0]

    def keep_parts(prefix, part):
        for side, end in (("ahead", ""), ("back", "_reverse")):
            place = f"{name}/{prefix}/{side}"
            keep(f"{place}.weight", part(getattr(net, f"weight_ih_l0{end}")).t())
            keep(f"{place}.recurrent", part(getattr(net, f"weight_hh_l0{end}")).t())
            keep(f"{place}.bias", part(getattr(net, f"bias_ih_l0{end}")))
            if kind == "GRU":
                keep(f"{place}.recurrentBias", part(getattr(net, f"bias_hh_l0{end}"))[folded:])

    keep_parts("start", lambda p: p.data)
    keep(f"{name}/x", x)
    keep(f"{name}/mask", (torch.arange(5) < lengths[:, None]).double())
    keep(f"{name}/target", target)
    keep(f"{name}/inference", forward(x[:BATCH], lengths[:BATCH]))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for step in range(UPDATES):
        first = BATCH * (step % BATCHES)
        rows = slice(first, first + BATCH)
        row = x[rows].clone().requires_grad_()
        optimizer.zero_grad()
        F.mse_loss(forward(row, lengths[rows]), target[rows]).backward()
        for bias in biases:
            bias.grad[:folded] = 0
        if step == 0:
            keep_parts("gradient", lambda p: p.grad)
            keep(f"{name}/gradient/x", row.grad)
        optimizer.step()
    keep_parts("end", lambda p: p.data)
    keep(f"{name}/trained", forward(x[:BATCH], lengths[:BATCH]))

# Costs of a linear layer's outputs: of sequences with labels of several lengths, and weighted by class, by row and by label.
layer = nn.Linear(3, 4)
x = torch.randn(5, 6, 3)
labels = torch.tensor([[1, 2, 0], [3, 3, 1], [2, 0, 0], [0, 0, 0], [1, 2, 1]])
frames = torch.tensor([6, 6, 3, 4, 5])
keep("costs/start/weight", layer.weight.t())
keep("costs/start/bias", layer.bias)
keep("costs/x", x)
keep("costs/labels", labels.int())
keep("costs/mask", (torch.arange(6) < frames[:, None]).double())
counts = (labels > 0).sum(1)
classes = torch.tensor([1, 0.5, 2, 3])
rows = torch.tensor([1, 0, 2, 1, 0.5])
y = torch.tensor([3, 1, 0, 2, 3])
keep("costs/y", y.int())
keep("costs/rows", rows)


def ctc(z):
    log = F.log_softmax(z, 2).transpose(0, 1)
    return F.ctc_loss(log, labels, frames, counts, reduction="none").mean()


def weighted(z):
    return (F.cross_entropy(z[:, 0], y, classes, reduction="none", label_smoothing=0) * rows).mean()


def of_classes(z):
    return F.cross_entropy(z[:, 0], y, classes, label_smoothing=0.1)


def existing(z):
    """Sequences of which only some labels exist."""
    exist = torch.where(torch.arange(3) < counts[:, None] + 1, labels, -100)
    return F.cross_entropy(z[:, :3].transpose(1, 2), exist, classes)


def sparse(z):
    mean = z[:, 0].sigmoid().mean(0)
    rho = torch.tensor(0.1)
    return (rho * (rho / mean).log() + (1 - rho) * ((1 - rho) / (1 - mean)).log()).sum()


def sequences(z):
    return F.cross_entropy(z[:, :3].transpose(1, 2), labels)


keep("costs/exist", (torch.arange(3) < counts[:, None] + 1).double())
costs = {
    "sequences": sequences, "ctc": ctc, "weighted": weighted, "classes": of_classes, "existing": existing,
    "sparsity": sparse,
}
for name, cost in costs.items():
    layer.zero_grad()
    loss = cost(layer(x))
    loss.backward()
    keep(f"costs/{name}", loss.reshape(1))
    keep(f"costs/{name}/gradient/weight", layer.weight.grad.t())

save("composites.safetensors")
