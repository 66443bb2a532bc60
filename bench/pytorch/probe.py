"""What PyTorch can do on a GPU: python probe.py DEVICE, such as cuda:1. Prints one line of JSON
{ version, cuda, cudnn, devices: [name], problem }, without what is not known; `problem` says why the
device, or PyTorch itself, does not work."""

import json
import sys


def first_line(error):
    return str(error).strip().split("\n")[0] or type(error).__name__


def facts_of(torch, device):
    facts = {"version": torch.__version__, "devices": []}
    if torch.version.cuda is None:
        return facts
    facts["cuda"] = torch.version.cuda
    number = torch.backends.cudnn.version()
    facts["cudnn"] = f"{number // 10000}.{number % 10000 // 100}.{number % 100}"
    try:
        # Unlike is_available(), it says why there is none.
        torch.cuda.init()
        count = torch.cuda.device_count()
        facts["devices"] = [torch.cuda.get_device_name(ordinal) for ordinal in range(count)]
        if (torch.device(device).index or 0) < count:
            (torch.ones(2, device=device) + 1).sum().item()
    except Exception as error:
        facts["problem"] = first_line(error)
    return facts


def main():
    try:
        import torch
    except Exception as error:  # A library that is missing shows as OSError.
        print(json.dumps({"problem": first_line(error)}))
        return
    print(json.dumps(facts_of(torch, sys.argv[1])))


main()
