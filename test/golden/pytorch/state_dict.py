"""Makes state_dict.safetensors with PyTorch, as users save their networks, and state_dict_expected.safetensors with some images
and the outputs for them in float64. Wants torch, safetensors and numpy:

python3 test/golden/pytorch/state_dict.py
"""

import os

import torch
import torch.nn as nn
from safetensors.torch import save_file

torch.manual_seed(13)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3))
        self.lstm = nn.LSTM(12, 4, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(8, 4, batch_first=True)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        x = torch.relu(self.features(x)).reshape(-1, 3, 12)
        x = self.gru(self.lstm(x)[0])[0]
        return self.fc(x.flatten(1))


net = Net()
x = torch.randn(6, 2, 6, 5)
for _ in range(3):  # moves the running statistics
    net(torch.randn(8, 2, 6, 5) * 2 + 1)
folder = os.path.dirname(os.path.abspath(__file__))
save_file(net.state_dict(), os.path.join(folder, "state_dict.safetensors"), {"format": "pt"})
net = net.double().eval()
with torch.no_grad():
    expected = {"x": x.double(), "y": net(x.double())}
save_file(expected, os.path.join(folder, "state_dict_expected.safetensors"), {"torch": torch.__version__})
