# SPDX-License-Identifier: MIT
"""The gated-fusion model in PyTorch: prints one JSON object per line.

Usage: torch_step.py THREADS ROUNDS [eager|compiled] [--once]
Keep the process on as many cores as THREADS says before starting it.
"""

import sys

import torch
from torch import nn

from timing import BATCHES, PREDICTIONS, report


class GatedFusion(nn.Module):
    """Two inputs of ten features, a gate, a hidden layer, a logit."""

    def __init__(self, width):
        super().__init__()
        self.a = nn.Linear(10, width)
        self.b = nn.Linear(10, width)
        self.gate = nn.Linear(2 * width, width)
        self.hidden = nn.Linear(width, 2 * width)
        self.dropout = nn.Dropout(0.2)
        self.out = nn.Linear(2 * width, 1)

    def forward(self, a, b):
        a, b = torch.relu(self.a(a)), torch.relu(self.b(b))
        gate = torch.sigmoid(self.gate(torch.cat([a, b], dim=1)))
        fused = torch.lerp(b, a, gate)
        return self.out(self.dropout(torch.relu(self.hidden(fused)))).squeeze(1)


def batch_of(rows):
    a, b = torch.randn(rows, 10), torch.randn(rows, 10)
    return a, b, (a[:, 0] + b[:, 0] > 0).float()


def fused_adam(model):
    """Adam in one kernel where this PyTorch has it for CPUs, else over lists of tensors."""
    try:
        return torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
    except (RuntimeError, TypeError):
        return torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, foreach=True)


def step_of(rows, width, compiled):
    model = GatedFusion(width)
    optimizer = fused_adam(model)
    a, b, labels = batch_of(rows)
    loss_of = nn.functional.binary_cross_entropy_with_logits

    def loss(a, b, labels):
        return loss_of(model(a, b), labels)

    forward = torch.compile(loss, dynamic=False) if compiled else loss

    def step():
        optimizer.zero_grad(set_to_none=True)
        forward(a, b, labels).backward()
        optimizer.step()

    return step


def predict_of(rows, width, compiled):
    model = GatedFusion(width).eval()
    a, b, _ = batch_of(rows)

    def probability(a, b):
        return torch.sigmoid(model(a, b))

    forward = torch.compile(probability, dynamic=False) if compiled else probability

    def predict():
        with torch.inference_mode():
            forward(a, b)

    return predict


def main():
    threads, rounds = int(sys.argv[1]), int(sys.argv[2])
    compiled = "compiled" in sys.argv
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    if "--once" in sys.argv:
        step_of(32, 16, compiled)()
        predict_of(32, 16, compiled)()
        return
    way = "compiled" if compiled else "eager"
    for rows, width in BATCHES:
        report("step", rows, width, threads, way, step_of(rows, width, compiled), rounds)
    for rows, width in PREDICTIONS:
        report("predict", rows, width, threads, way, predict_of(rows, width, compiled), rounds)


if __name__ == "__main__":
    main()
