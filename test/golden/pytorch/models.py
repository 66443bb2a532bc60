"""Makes models.safetensors with PyTorch, in float64: what modules, costs, ops and optimisers of models give on
fixed numbers. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/models.py
"""

import os

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)
tensors = {}


def keep(name, value):
    tensors[name] = value.detach().clone().contiguous()


def layout(name, value):
    """Matrices of linear layers are [inputs, units] in network3."""
    return value.t() if value.dim() == 2 else value


def keep_all(prefix, named):
    for name, value in named:
        keep(f"{prefix}/{name}", layout(name, value))


# Modules: two convolutions with padding and stride, pooling, a shortcut, linear layers.
class Convolutional(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.nn.Conv2d(2, 3, 3, padding=1)
        self.b = torch.nn.Conv2d(3, 3, 3, padding=1, bias=False)
        self.c = torch.nn.Conv2d(3, 4, (3, 2), stride=(2, 1))
        self.d = torch.nn.Linear(12, 5)
        self.e = torch.nn.Linear(5, 4)

    def forward(self, x):
        x = F.relu(self.a(x))
        x = F.max_pool2d(self.b(x) + x, 2)
        x = torch.tanh(self.c(x)).flatten(1)
        return self.e(torch.sigmoid(self.d(x)))


net = Convolutional()
x = torch.randn(6, 2, 7, 8, requires_grad=True)
y = torch.randint(0, 4, (6,))
keep_all("conv/start", net.named_parameters())
keep("conv/x", x)
keep("conv/y", y.int())
logits = net(x)
loss = F.cross_entropy(logits, y)
loss.backward()
keep("conv/logits", logits)
keep("conv/loss", loss.reshape(1))
keep_all("conv/gradient", [(name, p.grad) for name, p in net.named_parameters()])
keep("conv/gradient/x", x.grad)

# Costs of a linear layer's outputs.
layer = torch.nn.Linear(5, 3)
x = torch.randn(4, 5)
target = torch.rand(4, 3)
keep_all("costs/start", layer.named_parameters())
keep("costs/x", x)
keep("costs/target", target)
costs = {
    "binaryCrossEntropy": F.binary_cross_entropy_with_logits,
    "meanSquaredError": F.mse_loss,
    "meanAbsoluteError": F.l1_loss,
    "quadratic": lambda a, b: 0.5 * ((a - b) ** 2).sum() / len(a),
}
for name, cost in costs.items():
    layer.zero_grad()
    loss = cost(layer(x), target)
    loss.backward()
    keep(f"costs/{name}", loss.reshape(1))
    keep_all(f"costs/{name}/gradient", [(key, p.grad) for key, p in layer.named_parameters()])

# Ops with their gradients.
x = torch.randn(4, 6, requires_grad=True)
keep("ops/x", x)
ops = {
    "softmax": lambda x: F.softmax(x, 1),
    "softplus": F.softplus,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.1),
    "norm": lambda x: x / (x * x).sum(1, keepdim=True).sqrt(),
    "standard": lambda x: (x - x.mean(0)) / (x.var(0, unbiased=False) + 0.1) ** 0.5,
    "largest": lambda x: x.amax(1, keepdim=True) - x.amin(1, keepdim=True) + x,
    "joined": lambda x: torch.cat([x[:, 1:4], x.abs().log1p(), x.exp()], 1),
    "product": lambda x: x.t() @ x,
    "permuted": lambda x: x.reshape(-1, 2, 3).permute(0, 2, 1).reshape(-1, 6) * x,
    "chosen": lambda x: torch.where(x > 0.2, x**2, torch.minimum(x, torch.tensor(-0.1))),
}
for name, op in ops.items():
    x.grad = None
    output = op(x)
    (output**3).mean().backward()
    keep(f"ops/{name}/gradient", x.grad)

# Optimisers: twenty updates of a small network, each from four rows.
start = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Tanh(), torch.nn.Linear(7, 3))
x = torch.randn(80, 5)
y = torch.randint(0, 3, (80,))
keep_all("optim/start", start.named_parameters())
keep("optim/x", x)
keep("optim/y", y.int())
optimizers = {
    "sgd": (lambda g: torch.optim.SGD(g, lr=0.3), 0),
    "decay": (lambda g: torch.optim.SGD(g, lr=0.3), 0.01),
    "momentum": (lambda g: torch.optim.SGD(g, lr=0.1, momentum=0.9), 0.01),
    "nesterov": (lambda g: torch.optim.SGD(g, lr=0.1, momentum=0.9, nesterov=True), 0.01),
    "adam": (lambda g: torch.optim.Adam(g, lr=0.02), 0),
    "adamDecay": (lambda g: torch.optim.Adam(g, lr=0.02, betas=(0.8, 0.95), eps=1e-6), 0.05),
    "adamw": (lambda g: torch.optim.AdamW(g, lr=0.02), 0.1),
    "rmsprop": (lambda g: torch.optim.RMSprop(g, lr=0.01, alpha=0.9), 0.01),
    "adagrad": (lambda g: torch.optim.Adagrad(g, lr=0.1), 0.01),
    "clipped": (lambda g: torch.optim.SGD(g, lr=0.3), 0),
    "scheduled": (lambda g: torch.optim.Adam(g, lr=0.02), 0),
}
for name, (make, decay) in optimizers.items():
    net = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Tanh(), torch.nn.Linear(7, 3))
    net.load_state_dict(start.state_dict())
    weights = [p for p in net.parameters() if p.dim() == 2]
    biases = [p for p in net.parameters() if p.dim() == 1]
    optimizer = make(
        [
            {"params": weights, "weight_decay": decay},
            {"params": biases, "weight_decay": 0.0},
        ]
    )
    for step in range(20):
        rows = slice(4 * step, 4 * step + 4)
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        if name == "clipped":
            torch.nn.utils.clip_grad_norm_(net.parameters(), 0.25)
        if name == "scheduled":
            for group in optimizer.param_groups:
                group["lr"] = 0.02 / (1 + step // 3)
        optimizer.step()
    keep_all(f"optim/{name}", net.named_parameters())

os.chdir(os.path.dirname(os.path.abspath(__file__)))
save_file(tensors, "models.safetensors", {"torch": torch.__version__})
