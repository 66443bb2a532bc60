"""AlexNet and GoogLeNet with the names of modules that examples/alexnet-googlenet.ts gives them."""

import torch.nn as nn
import torch.nn.functional as F

from joined import Joined


def norm():
    return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2)


def overlapping(padding=0):
    return nn.MaxPool2d(3, 2, padding)


class Parts:
    """Makes modules with a factor of the numbers of channels and units; follows the numbers of channels."""

    def __init__(self, width, channels):
        self.width = width
        self.channels = channels

    def scaled(self, count):
        return 2 * max(1, int(count * self.width / 2 + 0.5))

    def conv(self, filters, kernel, **more):
        before, self.channels = self.channels, self.scaled(filters)
        return [nn.Conv2d(before, self.channels, kernel, **more), nn.ReLU()]

    def linear(self, inputs, units):
        return [nn.Linear(inputs, self.scaled(units)), nn.ReLU()]

    def inception(self, one, three, five, pooled):
        before = self.channels

        def branch(*steps):
            self.channels = before
            return nn.Sequential(*(part for step in steps for part in step()))

        branches = [
            branch(lambda: self.conv(one, 1)),
            branch(lambda: self.conv(three[0], 1), lambda: self.conv(three[1], 3, padding=1)),
            branch(lambda: self.conv(five[0], 1), lambda: self.conv(five[1], 5, padding=2)),
            branch(lambda: [nn.MaxPool2d(3, 1, 1)], lambda: self.conv(pooled, 1)),
        ]
        self.channels = sum(self.scaled(count) for count in (one, three[1], five[1], pooled))
        return Joined(*branches)

    def auxiliary(self, channels, area, classes):
        head = Parts(self.width, channels)
        conv = head.conv(128, 1)
        units = self.scaled(1024)
        return nn.Sequential(
            nn.AvgPool2d(5, 3), *conv, nn.Flatten(), *self.linear(head.channels * area, 1024),
            nn.Identity(), nn.Linear(units, classes),
        )


class AlexNet(nn.Sequential):
    """`area` is the number of places that the last pooling leaves."""

    def __init__(self, classes=1000, width=1.0, area=36):
        parts = Parts(width, 3)
        steps = [
            *parts.conv(96, 11, stride=4, padding=2), norm(), overlapping(),
            *parts.conv(256, 5, padding=2, groups=2), norm(), overlapping(),
            *parts.conv(384, 3, padding=1),
            *parts.conv(384, 3, padding=1, groups=2),
            *parts.conv(256, 3, padding=1, groups=2),
            overlapping(), nn.Flatten(), nn.Identity(),
            *parts.linear(parts.channels * area, 4096), nn.Identity(),
            *parts.linear(parts.scaled(4096), 4096),
            nn.Linear(parts.scaled(4096), classes),
        ]
        super().__init__(*steps)

    def outputs(self, x):
        return {"logits": self(x)}


class GoogLeNet(nn.Module):
    """With both auxiliary heads; `area` is the number of places that their pooling leaves."""

    def __init__(self, classes=1000, width=1.0, area=16):
        super().__init__()
        parts = Parts(width, 3)
        self.early = nn.Sequential(
            *parts.conv(64, 7, stride=2, padding=3), overlapping(1), norm(),
            *parts.conv(64, 1), *parts.conv(192, 3, padding=1), norm(), overlapping(1),
            parts.inception(64, (96, 128), (16, 32), 32),
            parts.inception(128, (128, 192), (32, 96), 64),
            overlapping(1),
            parts.inception(192, (96, 208), (16, 48), 64),
        )
        first = parts.channels
        self.middle = nn.Sequential(
            parts.inception(160, (112, 224), (24, 64), 64),
            parts.inception(128, (128, 256), (24, 64), 64),
            parts.inception(112, (144, 288), (32, 64), 64),
        )
        second = parts.channels
        self.late = nn.Sequential(
            parts.inception(256, (160, 320), (32, 128), 128),
            overlapping(1),
            parts.inception(256, (160, 320), (32, 128), 128),
            parts.inception(384, (192, 384), (48, 128), 128),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(parts.channels, classes),
        )
        self.first = parts.auxiliary(first, area, classes)
        self.second = parts.auxiliary(second, area, classes)

    def outputs(self, x):
        early = self.early(x)
        middle = self.middle(early)
        return {"logits": self.late(middle), "first": self.first(early), "second": self.second(middle)}


def cost_of(outputs, labels):
    """The cost of all outputs; those of auxiliary heads count 0.3 times."""
    logits, *heads = (F.cross_entropy(each, labels) for each in outputs.values())
    return logits + sum(0.3 * each for each in heads)
