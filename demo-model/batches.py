"""An endless, seeded stream of training batches."""
import random

import numpy as np
import torch

from conversations import Conversations, copying_drill

# Few fixed lengths: oneDNN compiles its kernels once per shape, and ragged batches cost a quarter of the speed.
LENGTHS = [48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024]
TOKENS_PER_BATCH = 3072
PROMPT_WEIGHT = 0.1


class Batches:
    def __init__(self, tokenizer, seed, answers=None):
        self.tokenizer = tokenizer
        self.rng = random.Random(seed)
        self.conversations = Conversations(self.rng, answers)
        self.copying = 0.0  # share of copying drills
        self._waiting = {length: [] for length in LENGTHS}

    def __iter__(self):
        while True:
            example = self._copying_drill() if self.rng.random() < self.copying else self._conversation()
            length = next((n for n in LENGTHS if n >= len(example[0]) - 1), None)
            if length is None:
                continue
            waiting = self._waiting[length]
            waiting.append(example)
            if len(waiting) == TOKENS_PER_BATCH // length:
                yield self._tensors(waiting, length)
                waiting.clear()

    def _conversation(self):
        encode = self.tokenizer.encode
        ids, weights = [], []
        for turn in self.conversations.draw():
            opening, body, close = encode(turn.opening()), encode(turn.body()) + [self.tokenizer.end], encode("\n")
            ids += opening + body + close
            weight = 1.0 if turn.role == "assistant" else PROMPT_WEIGHT
            weights += [PROMPT_WEIGHT] * len(opening) + [weight] * len(body) + [PROMPT_WEIGHT] * len(close)
        return ids, weights

    def _copying_drill(self):
        ids, times = copying_drill(self.rng, len(self.tokenizer) - 9)
        # The first saying cannot be predicted, so it is not scored.
        return ids * times, [0.0] * len(ids) + [1.0] * (len(ids) * (times - 1))

    @staticmethod
    def _tensors(examples, length):
        ids = np.zeros((len(examples), length + 1), np.int64)
        weights = np.zeros((len(examples), length + 1), np.float32)
        for row, (example_ids, example_weights) in enumerate(examples):
            ids[row, :len(example_ids)] = example_ids
            weights[row, :len(example_weights)] = example_weights
        ids, weights = torch.from_numpy(ids), torch.from_numpy(weights)
        return ids[:, :-1], ids[:, 1:].reshape(-1), weights[:, 1:].reshape(-1)
