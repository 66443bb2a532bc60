"""bench/pytorch/graph.py on the CPU: a CUDA graph is played by a recorder that keeps every operation of
the capture and does each again, on the same tensors, when it is replayed. Unlike a real capture it
computes while it records. Prints by how much training so differs from the plain steps, for each update."""

import contextlib
import json
import sys

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class Recorder(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.calls = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        self.calls.append((function, args, kwargs or {}, result))
        return result


class Graph(Recorder):
    def replay(self):
        with torch.no_grad():
            for function, args, kwargs, kept in self.calls:
                for old, new in zip(tree_leaves(kept), tree_leaves(function(*args, **kwargs))):
                    if torch.is_tensor(old) and old.data_ptr() != new.data_ptr():
                        old.copy_(new)


class Stream:
    def wait_stream(self, other):
        events.append("wait")


events = []


@contextlib.contextmanager
def stream(side):
    events.append("enter")
    yield
    events.append("leave")


torch.cuda.Stream = Stream
torch.cuda.current_stream = Stream
torch.cuda.stream = stream
torch.cuda.CUDAGraph = Graph
torch.cuda.graph = lambda graph: graph

from graph import WARM_UP_STEPS, captured  # noqa: E402
from nets import cost_function, make_parameters  # noqa: E402
from steps import make_step  # noqa: E402

BATCHES = 4


def batches_of(net, layout):
    torch.manual_seed(5)
    shape = net["image"] if net["filters"] else [torch.Size(net["image"]).numel()]
    images = [torch.rand(10, *shape) for _ in range(BATCHES)]
    if layout == "channels_last" and net["filters"]:
        images = [x.to(memory_format=torch.channels_last) for x in images]
    return [(x, torch.randint(0, 10, (10,))) for x in images]


def train(net, layout, update, as_graph):
    parameters = make_parameters(net, layout == "channels_last")
    step = make_step(cost_function(net), parameters, net["eta"], 0.01, "eager", update)
    total = torch.zeros(())

    def counted(x, y):
        total.add_(step(x, y))

    batches = batches_of(net, layout)
    torch.manual_seed(7)
    if as_graph:
        counted = captured(counted, *batches[0])
    else:
        for _ in range(WARM_UP_STEPS + 1):
            counted(*batches[0])
    for x, y in batches:
        counted(x, y)
    return [total, *parameters]


def main():
    net = json.loads(sys.argv[1])
    differences = {}
    for layout in ["contiguous", "channels_last"]:
        for update in ["foreach", "fused", "manual"]:
            plain = train(net, layout, update, False)
            graph = train(net, layout, update, True)
            gaps = [(a - b).abs().max().item() for a, b in zip(plain, graph)]
            differences[f"{layout} {update}"] = max(gaps)
    print(json.dumps({"differences": differences, "events": events[:4]}))


main()
