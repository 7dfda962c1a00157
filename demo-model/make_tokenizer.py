"""Trains build/tokenizer.json on a seeded sample of the training conversations."""
import json
import random

import tokenizer
from conversations import Conversations

VOCABULARY, SAMPLE = 1536, 12_000


def sample_texts():
    conversations = Conversations(random.Random(7))
    for _ in range(SAMPLE):
        yield "".join(turn.opening() + turn.body() + "<|im_end|>\n" for turn in conversations.draw())


if __name__ == "__main__":
    texts = list(sample_texts())
    vocabulary = tokenizer.train(texts, VOCABULARY)
    with open("build/tokenizer.json", "w", encoding="utf-8") as file:
        json.dump(vocabulary, file, ensure_ascii=False, indent=0)
    bpe = tokenizer.Tokenizer(vocabulary)
    characters = tokens = 0
    for text in texts[:1000]:
        ids = bpe.encode(text)
        assert bpe.decode(ids) == text
        characters, tokens = characters + len(text), tokens + len(ids)
    print(f"{len(bpe)} tokens, {characters / tokens:.2f} characters per token, {tokens / 1000:.0f} tokens per conversation")
