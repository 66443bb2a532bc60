"""Makes this folder's files with PyTorch: model.safetensors as docs/pytorch.md saves it, and expected.safetensors with
some images and their probabilities in float64. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/make.py
"""

import os
import re

import torch
from safetensors.torch import save_file

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../../../docs/pytorch.md"), encoding="utf-8") as page:
    [example] = re.findall(r"^```python\n(.*?)^```$", page.read(), re.DOTALL | re.MULTILINE)

# Larger weights give the classes clearly different probabilities.
TRAINING = "# ... train ..."
assert TRAINING in example
example = example.replace(TRAINING, "for p in net.parameters(): p.data *= 2.5")

os.chdir(here)
torch.manual_seed(1)
names = {}
exec(example, names)

ROWS = 5
images = torch.randint(0, 256, (ROWS, 28 * 28), dtype=torch.uint8)
net = names["net"].double().eval()
with torch.no_grad():
    logits = net(images.double().reshape(ROWS, 1, 28, 28) / 256)
metadata = {"torch": torch.__version__}
save_file({"images": images, "probabilities": logits.softmax(1)}, "expected.safetensors", metadata)
