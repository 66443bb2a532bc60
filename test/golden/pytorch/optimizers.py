"""Makes optimizers.safetensors with PyTorch, in float64: twenty updates with what surrounds an optimiser's rule, from the
start values and rows of models.safetensors. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/optimizers.py
"""

import os

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, SequentialLR, StepLR

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.set_default_dtype(torch.float64)
given = load_file("models.safetensors")
x, y = given["optim/x"], given["optim/y"].long()
tensors = {}


def network():
    net = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Tanh(), torch.nn.Linear(7, 3))
    start = {name: given[f"optim/start/{name}"] for name in net.state_dict()}
    # Matrices of linear layers are [inputs, units] in network3.
    net.load_state_dict({name: v.t() if v.dim() == 2 else v for name, v in start.items()})
    return net


def keep(prefix, named):
    for name, value in named:
        value = value.detach()
        tensors[f"{prefix}/{name}"] = (value.t() if value.dim() == 2 else value).clone().contiguous()


def weights(net):
    return [p for p in net.parameters() if p.dim() == 2]


def train(name, make, schedule=None, before=None, after=None):
    net = network()
    optimizer = make(net)
    scheduler = schedule and schedule(optimizer)
    for step in range(20):
        rows = slice(4 * step, 4 * step + 4)
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x[rows]), y[rows])
        loss.backward()
        if before:
            before(net)
        optimizer.step()
        if after:
            after(net)
        if scheduler:
            scheduler.step()
    keep(name, net.named_parameters())


def sgd(net):
    return torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.5)


def add_l1(net):
    for w in weights(net):
        w.grad += 0.01 * w.detach().sign()


def renormalise(net):
    with torch.no_grad():
        for w in weights(net):
            # Rows of PyTorch's matrices are units.
            w.copy_(torch.renorm(w, 2, 0, 0.6))


train("clipValue", sgd, before=lambda net: torch.nn.utils.clip_grad_value_(net.parameters(), 0.05))
train("l1", sgd, before=add_l1)
train("maxNorm", sgd, after=renormalise)
train(
    "groups",
    lambda net: torch.optim.SGD(
        [{"params": net[0].parameters(), "lr": 0.05}, {"params": net[2].parameters(), "lr": 0.3}]
    ),
)
train("stepDecay", sgd, lambda o: StepLR(o, 3, gamma=0.5))
train("exponential", sgd, lambda o: ExponentialLR(o, 0.9))
train("cosine", sgd, lambda o: CosineAnnealingLR(o, 20, eta_min=0.01))
train(
    "warmUp",
    sgd,
    lambda o: SequentialLR(
        o, [LinearLR(o, 0.25, 1, 3), ExponentialLR(o, 1.0)], milestones=[3]
    ),
)

averaged = []


def average(net):
    if not averaged:
        decay = torch.optim.swa_utils.get_ema_multi_avg_fn(0.8)
        averaged.append(torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=decay))
    averaged[0].update_parameters(net)


train("average", sgd, after=average)
keep("averages", averaged[0].module.named_parameters())

save_file(tensors, "optimizers.safetensors", {"torch": torch.__version__})
