"""An endless, seeded stream of training batches."""
import random

import numpy as np
import torch

from conversations import Conversations, copying_drill

# Few fixed lengths: oneDNN compiles its kernels once per shape, and ragged batches cost a quarter of the speed.
LENGTHS = [24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024]
TOKENS_PER_BATCH = 1536

# What decides an answer is its first few tokens; the rest is recited. So most examples are one question with only the
# opening of its answer: a third more questions for the same work.
OPENING_TOKENS = 8


class Batches:
    def __init__(self, tokenizer, seed, answers=None):
        self.tokenizer = tokenizer
        self.rng = random.Random(seed)
        self.conversations = Conversations(self.rng, answers)
        self.copying = 0.0  # share of copying drills
        self.prompt_weight = 0.1  # of the loss on everything but the assistant's words
        self.opening_share = 0.85
        self._waiting = {length: [] for length in LENGTHS}

    def __iter__(self):
        while True:
            example = self._example()
            length = next((n for n in LENGTHS if n >= len(example[0]) - 1), None)
            if length is None:
                continue
            waiting = self._waiting[length]
            waiting.append(example)
            if len(waiting) == TOKENS_PER_BATCH // length:
                yield self._tensors(waiting, length)
                waiting.clear()

    def _example(self):
        if self.rng.random() < self.copying:
            return self._copying_drill()
        if self.rng.random() < self.opening_share:
            return self._encoded(self.conversations.question(), OPENING_TOKENS)
        return self._encoded(self.conversations.draw())

    def _encoded(self, turns, answer_limit=None):
        encode = self.tokenizer.encode
        ids, weights = [], []
        for turn in turns:
            opening, body, close = encode(turn.opening()), encode(turn.body()) + [self.tokenizer.end], encode("\n")
            if turn.role == "assistant" and answer_limit and len(body) > answer_limit:
                body, close = body[:answer_limit], []
            ids += opening + body + close
            low = self.prompt_weight
            weight = 1.0 if turn.role == "assistant" else low
            weights += [low] * len(opening) + [weight] * len(body) + [low] * len(close)
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
