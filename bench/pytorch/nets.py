"""The nets of the benchmark in PyTorch: parameters, and the cost of a mini-batch."""

import math

import torch
import torch.nn.functional as F

ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
KERNEL, POOL, CLASSES = 5, 2, 10


def make_parameters(net, channels_last):
    """Weights and biases, layer by layer: [w, b, w, b, ...]; the softmax layer starts at zero."""
    torch.manual_seed(1)
    channels, height, width = net["image"]
    layout = torch.channels_last if channels_last else torch.contiguous_format
    parameters = []
    for filters in net["filters"]:
        # Wider than the book's, so that gradients stay away from denormal numbers, which are slow.
        deviation = 2 / math.sqrt(channels * KERNEL * KERNEL)
        w = torch.randn(filters, channels, KERNEL, KERNEL) * deviation
        parameters += [w.to(memory_format=layout), torch.zeros(filters)]
        channels = filters
        height, width = (height - KERNEL + 1) // POOL, (width - KERNEL + 1) // POOL
    size = channels * height * width
    for units in net["hidden"]:
        parameters += [torch.randn(units, size) / math.sqrt(units), torch.zeros(units)]
        size = units
    parameters += [torch.zeros(CLASSES, size), torch.zeros(CLASSES)]
    return parameters


def cost_function(net):
    """cost(parameters, x, y): the mean negative log likelihood on the training path."""
    activation = ACTIVATIONS[net["activation"]]
    dropout = net["dropout"]
    filters, hidden = len(net["filters"]), len(net["hidden"])

    def cost(parameters, x, y):
        pairs = list(zip(parameters[::2], parameters[1::2]))
        for w, b in pairs[:filters]:
            x = activation(F.max_pool2d(F.conv2d(x, w, b), POOL))
        x = x.flatten(1)
        for w, b in pairs[filters : filters + hidden]:
            if dropout > 0:
                x = F.dropout(x, dropout)
            x = activation(F.linear(x, w, b))
        if dropout > 0:
            x = F.dropout(x, dropout)
        w, b = pairs[-1]
        return F.cross_entropy(F.linear(x, w, b), y)

    return cost
