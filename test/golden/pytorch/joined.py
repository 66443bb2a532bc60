"""Branches that are joined."""

import torch
import torch.nn as nn


class Joined(nn.Module):
    """The results of all branches, joined along the channels."""

    def __init__(self, *branches):
        super().__init__()
        for index, branch in enumerate(branches):
            self.add_module(str(index), branch)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.children()], 1)
