"""One training step in PyTorch, written in each way that might be the fastest: eager or compiled,
with the optimizers of torch.optim or the update by hand. Plain SGD; the L2 term goes into the weights'
gradient (weight_decay = lmbda / mini-batches), as in network3. Its value is left out of the cost, which
spares PyTorch a little work that network3 does."""

import torch


def _optimizer(parameters, eta, decay, kind):
    groups = [
        {"params": parameters[::2], "weight_decay": decay},
        {"params": parameters[1::2], "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, lr=eta, **{kind: True})


def _optimizer_step(cost, parameters, eta, decay, kind):
    for parameter in parameters:
        parameter.requires_grad_()
    optimizer = _optimizer(parameters, eta, decay, kind)

    def step(x, y):
        value = cost(parameters, x, y)
        value.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return value.detach()

    return step


def _manual_step(cost, parameters, eta, decay):
    for parameter in parameters:
        parameter.requires_grad_()
    weights, biases = parameters[::2], parameters[1::2]

    def step(x, y):
        value = cost(parameters, x, y)
        gradients = torch.autograd.grad(value, parameters)
        with torch.no_grad():
            torch._foreach_mul_(weights, 1 - eta * decay)
            torch._foreach_add_(weights, gradients[::2], alpha=-eta)
            torch._foreach_add_(biases, gradients[1::2], alpha=-eta)
        return value.detach()

    return step


def _whole_step(cost, parameters, eta, decay):
    """Forward, backward and update in one compiled graph."""

    def gradients_and_update(parameters, x, y):
        gradients, value = torch.func.grad_and_value(cost)(parameters, x, y)
        for index, (parameter, gradient) in enumerate(zip(parameters, gradients)):
            if index % 2 == 0:
                gradient = gradient + decay * parameter
            parameter.sub_(eta * gradient)
        return value

    compiled = torch.compile(gradients_and_update, fullgraph=True)

    def step(x, y):
        with torch.no_grad():
            return compiled(parameters, x, y)

    return step


def make_step(cost, parameters, eta, decay, mode, update):
    """step(x, y) -> cost. Compiled is the cost or the whole step where `mode` is cost or step, else
    nothing; `update`: foreach, fused or manual."""
    if mode == "step":
        return _whole_step(cost, parameters, eta, decay)
    if mode == "cost":
        cost = torch.compile(cost, fullgraph=True)
    if update == "manual":
        return _manual_step(cost, parameters, eta, decay)
    return _optimizer_step(cost, parameters, eta, decay, update)
