"""The step of step.ts in PyTorch: for each number on standard input that many steps, and their milliseconds as JSON on standard output."""
import json
import sys
import time

import torch
import torch.nn.functional as functional

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(7)
ROWS, FEATURES, SIZE, PER_GROUP, MARGIN = 256, 1280, 256, 4, 0.2
features = functional.normalize(torch.randn(ROWS, FEATURES).abs())
labels = torch.arange(ROWS) // PER_GROUP
alike = labels[:, None] == labels[None, :]
itself = torch.eye(ROWS, dtype=torch.bool)
weights = torch.nn.Parameter(torch.randn(FEATURES, SIZE) / FEATURES**0.5)
optimizer = torch.optim.Adam([weights], lr=3e-4)


def step():
    embeddings = functional.normalize(features @ weights)
    with torch.no_grad():
        distances = torch.cdist(embeddings, embeddings)
        positive = distances.masked_fill(~alike | itself, -1).argmax(1)
        negative = distances.masked_fill(alike, 9).argmin(1)
    to_positive = functional.pairwise_distance(embeddings, embeddings[positive])
    to_negative = functional.pairwise_distance(embeddings, embeddings[negative])
    loss = functional.relu(to_positive - to_negative + MARGIN).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps(times), flush=True)
