"""Makes alexnet.safetensors and googlenet.safetensors in a folder: the networks in their full sizes with random weights, and
what PyTorch gives for them in float64 and in float32. `npm run check:imagenet` calls it. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/imagenet_full.py FOLDER ROWS
"""

import copy
import os
import sys

import torch
import torch.nn as nn
from safetensors.torch import save_file

from cases import layouts
from imagenet_nets import AlexNet, GoogLeNet, cost_of

folder, rows = sys.argv[1], int(sys.argv[2])
torch.manual_seed(5)
for name, make in (("alexnet", AlexNet), ("googlenet", GoogLeNet)):
    net = make()
    for module in net.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight)
            nn.init.normal_(module.bias, std=0.1)
    x = torch.randn(rows, 3, 224, 224)
    y = torch.randint(0, 1000, (rows,))
    # Both sides begin with the same numbers of float32.
    for p in net.parameters():
        p.data = p.data.float().double()
    x = x.float().double()
    tensors = {f"start/{key}": p.detach().float().clone() for key, p in net.named_parameters()}
    tensors |= {"x": x.float(), "y": y.int()}
    for precision, own in (("float64", net), ("float32", copy.deepcopy(net).float())):
        optimizer = torch.optim.SGD(own.parameters(), lr=0.01, momentum=0.9)
        outputs = own.outputs(x if precision == "float64" else x.float())
        loss = cost_of(outputs, y)
        loss.backward()
        tensors[f"{precision}/loss"] = loss.detach().reshape(1).float()
        layout = layouts(own)
        for key, value in outputs.items():
            tensors[f"{precision}/output/{key}"] = value.detach().float()
        for key, p in own.named_parameters():
            tensors[f"{precision}/gradient/{key}"] = layout[key](p.grad).float().contiguous()
        optimizer.step()
        for key, p in own.named_parameters():
            update = p.detach().double() - tensors[f"start/{key}"].double()
            tensors[f"{precision}/update/{key}"] = layout[key](update).float().contiguous()
    save_file(tensors, os.path.join(folder, f"{name}.safetensors"), {"torch": torch.__version__})
